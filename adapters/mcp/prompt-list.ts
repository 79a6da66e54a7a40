interface PromptDescription {
  description: string;
  arguments: { name: string; description: string }[];
}

/** Clients offer these as slash commands. */
export const promptList = {
  handoff: {
    description: 'Write a handoff for the next session',
    arguments: [
      { name: 'to', description: 'recipient: a path or the name of a sibling worktree' },
      { name: 'topic', description: 'short label, a-z 0-9 and -' },
      { name: 'about', description: 'what matters most' },
    ],
  },
  handoffs: { description: 'Show the handoffs of this worktree, and load one', arguments: [] },
} satisfies Record<string, PromptDescription>;

export type PromptName = keyof typeof promptList;
