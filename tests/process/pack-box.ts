import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sandbox } from './sandbox.ts';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
export const fixture = (name: string) => join(root, 'tests/fixtures/packs', name);

export interface Packed {
  text: string;
  audience: string;
  budget: number;
  tokenizer: string;
  metrics: {
    original_tokens: number;
    transferred_tokens: number;
    compression_ratio: number;
    relevance_score: number;
  };
  validation: { passed: boolean; ready: boolean; compression_met: boolean | null };
  left_out: { kind: string; text: string; line: number; source: string; reason: string }[];
  explain?: { line: number; kept: boolean; level: string; rule: string; text: string }[];
}

export const packJson = (box: Sandbox, ...args: string[]) => box.json<Packed>(['pack', ...args]);
