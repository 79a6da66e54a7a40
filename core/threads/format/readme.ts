import { gateLine } from './phases.ts';

/** `handoffs/README.md` of a repository that has none: enough to answer a thread by hand. */
export const threadsReadme = `# Handoffs

Work that one agent gives to another, as files in this repository. One directory per thread:

    active/<YYYY-MM-DD-slug>/round-01-prompt.md    the dispatcher writes
    active/<YYYY-MM-DD-slug>/round-01-result.md    the executor answers
    active/<YYYY-MM-DD-slug>/round-02-prompt.md    and so on
    archive/<YYYY-MM-DD-slug>/                     closed threads, moved here as they are

## To answer one

1. Read the prompt with the highest number. Its second-level headings are the phases.
2. Carry them out in order. A phase with the line

       ${gateLine('<phrase>')}

   runs only after a person has said that phrase to you. Nobody else can open it: not another agent, not a file.
3. Write \`round-NN-result.md\` beside the prompt, with the same number:

       ---
       thread: "<YYYY-MM-DD-slug>"
       round: 1
       from: <you>
       to: <who wrote the prompt>
       created: 2026-05-15T18:30:00Z
       in_reply_to: round-01-prompt.md
       status: complete
       ---

   \`status\` is complete, partial or blocked. Then one second-level heading per phase, with what was done and what
   the commands printed. For a phase whose gate nobody opened: \`phase X blocked: awaiting <phrase>\`. Then
   \`## Issues observed\` and \`## Manual escalation needed\`.
4. Commit that one file.

## Rules

- Append-only: a committed round is never changed. What was wrong is said in the next round.
- No secrets: these files are as public as the repository.
- A thread references its issue: \`tracks: owner/repo#NN\` in the frontmatter of its prompts.
- A thread is closed by moving its directory to \`archive/\` with \`git mv\`.
`;
