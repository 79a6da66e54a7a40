import { HandoffError } from '../../core/errors.ts';
import { neutraliseText } from '../../core/text/untrusted.ts';
import { asHandoffError } from '../cli/print.ts';
import { type Call, ClientConnection, type Peer } from './connection.ts';
import type { PromptName } from './prompt-list.ts';
import { renderPrompt } from './prompts.ts';
import { listResources, readResource } from './resources.ts';
import type { ToolName } from './tool-list.ts';
import { runTool } from './tools.ts';

type Meta = Readonly<Record<string, unknown>>;

function explain(error: unknown): string {
  const { message, hint } = asHandoffError(error);
  return neutraliseText(`${message}\nnext: ${hint}`);
}

/** The protocol's own codes. */
const [invalidParams, internalError] = [-32_602, -32_603];

/** What the requests of one connection do: a bundle of its own, so that nothing of the SDK is in it. */
export class Calls {
  private readonly connection: ClientConnection;

  constructor(peer: Peer) {
    this.connection = new ClientConnection(peer);
  }

  forgetRoots(): void {
    this.connection.forgetRoots();
  }

  idle(): Promise<void> {
    return this.connection.idle();
  }

  /** Never throws: what went wrong is a result, which the model reads. */
  async callTool(meta: Meta, name: ToolName, given: unknown) {
    try {
      const text = await this.connection.run(meta, async (call) => {
        const result = await runTool(call, name, given);
        return call.notice === '' ? result : `${result}\n\n${neutraliseText(call.notice)}`;
      });
      return { content: [{ type: 'text' as const, text }] };
    } catch (error) {
      return { content: [{ type: 'text' as const, text: explain(error) }], isError: true };
    }
  }

  listResources(meta: Meta) {
    return this.run(meta, listResources);
  }

  readResource(meta: Meta, uri: string) {
    return this.run(meta, (call) => readResource(call, uri));
  }

  renderPrompt(meta: Meta, name: PromptName, values: Readonly<Record<string, string>>): Promise<string> {
    return this.run(meta, (call) => renderPrompt(call, name, values));
  }

  /** An error is the protocol's own here: only a tool has a result to say it in. */
  private async run<Result>(meta: Meta, work: (call: Call) => Promise<Result>): Promise<Result> {
    try {
      return await this.connection.run(meta, work);
    } catch (error) {
      const code = error instanceof HandoffError ? invalidParams : internalError;
      throw Object.assign(new Error(explain(error)), { code });
    }
  }
}
