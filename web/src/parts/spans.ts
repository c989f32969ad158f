import type { Post, Span } from '../api/types';

export interface Piece {
  text: string;
  /** Why it stands out: a head of the classifier, `search`, `personal`; empty for plain text. */
  kinds: string[];
}

interface Marked extends Span {
  kind: string;
}

/** Cut a text where marks begin and end; marks count code points, not UTF-16 units. */
export function cut(text: string, marks: Marked[]): Piece[] {
  const points = Array.from(text);
  const inside = marks.filter((mark) => mark.start < mark.end && mark.start < points.length);
  const ends = inside.flatMap((mark) => [mark.start, Math.min(mark.end, points.length)]);
  const edges = [...new Set([0, points.length, ...ends])].sort((a, b) => a - b);
  return edges.slice(0, -1).map((start, index) => ({
    text: points.slice(start, edges[index + 1]).join(''),
    kinds: [...new Set(inside.filter((mark) => mark.start <= start && start < mark.end).map((mark) => mark.kind))],
  }));
}

/** All marks of a post: what speaks for its topic and urgency, what is masked, what was searched. */
export function marksOf(post: Post): Marked[] {
  // What speaks for its being a complaint at all is half of its words; what speaks for no danger needs no look.
  const calm = post.judgement?.urgency !== 'emergency' && post.judgement?.urgency !== 'urgent';
  const left = calm ? ['intent', 'urgency'] : ['intent'];
  const heads = Object.entries(post.judgement?.evidence ?? {}).filter(([kind]) => !left.includes(kind));
  const evidence = heads.flatMap(([kind, spans]) =>
    spans.filter((one) => one.weight > 0).map(({ start, end }) => ({ start, end, kind })),
  );
  const personal = post.personal_data.map(({ start, end }) => ({ start, end, kind: 'personal' }));
  const searched = post.highlights.map(({ start, end }) => ({ start, end, kind: 'search' }));
  return [...evidence, ...personal, ...searched];
}

/** The words of a post that speak for a head's decision, strongest first. */
export function evidenceWords(post: Post, head: string, most = 4): string[] {
  const points = Array.from(post.text);
  const found = [...(post.judgement?.evidence[head] ?? [])]
    .filter((one) => one.weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map((one) => points.slice(one.start, one.end).join('').trim());
  return [...new Set(found)].filter(Boolean).slice(0, most);
}
