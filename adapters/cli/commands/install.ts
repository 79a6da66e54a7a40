export async function runInstall(_o: unknown): Promise<void> {
  throw new Error('not wired yet');
}
