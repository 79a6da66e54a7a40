/**
 * A rough count of tokens: one for every four bytes of UTF-8, rounded up. It overestimates code and other scripts than
 * Latin, which is the safe side for a budget; an exact tokenizer would cost more than the text it measures.
 */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text, 'utf8') / 4);
}
