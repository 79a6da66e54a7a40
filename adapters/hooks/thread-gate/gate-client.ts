/** What a host can do about a tool call before it runs. */
export interface GateHost {
  client: string;
  /** Variables that a command of this host's sessions has in its environment. */
  marks: readonly string[];
  /** Variable with the directory that a session was launched in, where the host gives one. */
  launchVariable: string | null;
  /**
   * Holds a command back. `openers` are the commands with which a person opens the gate in a terminal, for a host that
   * cannot ask them; `asks`: a person can say yes on the spot, and the call that then runs proves it.
   */
  hold(texts: { reason: string; report: string; openers: readonly string[] }): {
    output: string;
    asks: boolean;
  };
  /** Holds back a command of which nobody can say whether a gate holds it; a yes lets that one command run. */
  holdUnread(reason: string): string;
  /** Stops a command for good. */
  refuse(reason: string): string;
}
