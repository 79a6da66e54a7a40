import { randomDigits } from '../../text/hex.ts';
import { renderFraming } from './surface.ts';

/** Puts a text from files between two lines that no text of it can forge, and says what it is worth. */
export function frameText(what: string, text: string): string {
  const nonce = randomDigits();
  return [
    renderFraming([], { nonce }),
    `----- begin ${what} · ${nonce} -----`,
    text,
    `----- end ${what} · ${nonce} -----`,
  ].join('\n\n');
}
