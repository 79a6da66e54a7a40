import { writeSync } from 'node:fs';
import { processContext } from '../../../adapters/context.ts';
import { readDraft } from '../../../core/handoff/inbox/draft.ts';
import { publishHandoff } from '../../../core/handoff/publish.ts';
import { known } from '../oracle/known.ts';

/** One writer: publishes one after the other through the product's core, and reports each only when it returned. */
const [tag = '', count = '0'] = process.argv.slice(2);

for (let number = 0; number < Number(count); number++) {
  const { mark, body } = known(`mark-${tag}-${number}-end`);
  const draft = await readDraft(Buffer.from(body), 'writer');
  const { path, sentinel } = publishHandoff(processContext(), { draft, tool: 'handoff-cli' });
  writeSync(1, `${JSON.stringify({ mark, path, sentinel })}\n`);
}
