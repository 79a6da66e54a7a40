import { O200K_TOKEN_SPLIT_REGEX } from 'gpt-tokenizer/encodingParams/constants';

/** The pieces of any text, by the pattern that gpt-tokenizer has for `o200k_base`. */
export function splitAny(text: string): string[] {
  return text.match(O200K_TOKEN_SPLIT_REGEX) ?? [];
}
