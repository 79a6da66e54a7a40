/** Returns the batch file that runs a program with a Node; `%` begins a variable there. */
export function renderBatchFile(node: string, program: string): string {
  const quoted = [node, program].map((path) => `"${path.replaceAll('%', '%%')}"`);
  return `@echo off\r\n${quoted.join(' ')} %*\r\n`;
}
