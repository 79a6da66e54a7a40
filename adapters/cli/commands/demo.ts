export async function runDemo(_o: unknown): Promise<void> {
  throw new Error('not wired yet');
}
