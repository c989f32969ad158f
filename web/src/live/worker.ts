import type { FromTab } from './protocol';
import { Stream } from './stream';

/** The SharedWorker: it owns the stream, and every tab of this browser is a port of it. */
const stream = new Stream();

(self as unknown as { onconnect: (event: MessageEvent) => void }).onconnect = (event) => {
  const port = event.ports[0];
  if (port === undefined) return;
  const tell = (told: unknown): void => port.postMessage(told);
  port.onmessage = ({ data }: MessageEvent<FromTab>) => {
    if (data.kind === 'follow') stream.follow(tell, data);
    else stream.leave(tell);
  };
};
