import { basename, dirname, join } from 'node:path';
import { neutralisePath } from '../../text/untrusted.ts';

/** Longest name outside a frame: enough to tell handoffs apart, too short for a speech. */
const nameLimit = 60;
/** A name is cut to this before it is looked at. */
const readLimit = 4_096;

/** Most names: nothing to take away. */
const plainName = /^[A-Za-z0-9._-]+(?: [A-Za-z0-9._-]+)*$/;
const noLetter = /[^\p{L}\p{M}\p{N}._-]|\p{Default_Ignorable_Code_Point}/gu;

/** Returns the letters and digits of a text with ` `, `-`, `_` and `.`, at most 60 characters; `untitled` for none. */
export function lettersOf(text: string): string {
  if (text.length <= nameLimit && plainName.test(text)) return text;
  const letters = text.slice(0, readLimit).toWellFormed().normalize('NFC').replace(noLetter, ' ');
  const words = letters.replace(/ +/g, ' ').trim();
  const name = [...words].slice(0, nameLimit).join('').trim();
  return /[\p{L}\p{N}]/u.test(name) ? name : 'untitled';
}

/** File names that are shown as they are; `publish` gives no others. */
const plainFileName = /^[A-Za-z0-9._%-]+$/;
const noFileLetter = /[^\p{L}\p{N}._%-]+|\p{Default_Ignorable_Code_Point}+/gu;

/** Returns the name of a file in an inbox with `_` for what is no letter, digit, `.`, `_`, `-` or `%`, cut short then. */
export function harmlessFileName(name: string): string {
  if (plainFileName.test(name)) return name;
  const letters = name.toWellFormed().normalize('NFC').replace(noFileLetter, '_');
  return letters === name ? name : [...letters].slice(0, nameLimit).join('');
}

/** Returns a path in an inbox whose last part another program may have chosen; the part before it is the user's own. */
export function harmlessPath(path: string): string {
  return join(neutralisePath(dirname(path)), harmlessFileName(basename(path)));
}
