// Without those that are read for one another: 0 o, 1 l i.
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 4;
const LENGTH = 5;

/** A password of twenty letters in four groups, about 99 bits. */
export function generatedPassword(): string {
  const groups = Array.from({ length: GROUPS }, () => Array.from({ length: LENGTH }, letter).join(''));
  return groups.join('-');
}

function letter(): string {
  // What lies beyond the last whole round would make the first letters likelier.
  const most = 256 - (256 % LETTERS.length);
  const [byte = most] = crypto.getRandomValues(new Uint8Array(1));
  return byte < most ? (LETTERS[byte % LETTERS.length] ?? '') : letter();
}
