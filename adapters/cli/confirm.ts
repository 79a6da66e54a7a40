/** Whether a person can be asked: questions go to the terminal that both streams are. */
export const canAsk = () => Boolean(process.stdin.isTTY && process.stdout.isTTY);

/** Asks for a yes on the terminal; no is the default, and what breaking off means. */
export async function confirm(message: string): Promise<boolean> {
  const prompts = await import('@clack/prompts');
  const answer = await prompts.confirm({ message, initialValue: false });
  return !prompts.isCancel(answer) && answer;
}
