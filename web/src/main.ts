import { begin } from './early';
import { hint } from './state/hint';

begin(hint.read());
void import('./start');
