export async function runUninstall(_o: unknown): Promise<void> {
  throw new Error('not wired yet');
}
