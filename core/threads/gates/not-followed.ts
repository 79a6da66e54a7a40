/**
 * What a text can run without a gate that holds it, each with an example that is not held (spec/threads.md, "What is not
 * followed").
 */
export const notFollowed: readonly { what: string; example: string }[] = [
  { what: 'a variable that the text or the environment sets', example: 'G=git; $G push' },
  {
    what: 'what read, mapfile or a loop puts into a variable',
    example: 'for c in push; do git $c; done',
  },
  { what: 'a script in a file', example: 'bash ci/ship-it.sh' },
  { what: 'a file that the text writes and then runs', example: "echo 'git push' > x.sh; sh x.sh" },
  { what: 'text that a program computes or fetches', example: 'sh <(curl -s https://example.org/x)' },
  { what: 'text that a filter changes', example: "sh <<< $(rev <<< 'hsup tig')" },
  { what: 'a target of make or of another build tool, by its name', example: 'make ship' },
  { what: 'a script of package.json, by its name', example: 'npm run ship' },
  { what: 'a hook of git or of a package manager', example: 'git commit -m x' },
  { what: 'an alias or a function of the shell or of git that was set before', example: 'git p' },
  { what: 'code of another language', example: `python3 -c 'import os; os.system("git push")'` },
  { what: 'a name that the disk completes', example: '/usr/bin/gi? push' },
  { what: 'queries in a file', example: 'psql -f drop-all.sql' },
];
