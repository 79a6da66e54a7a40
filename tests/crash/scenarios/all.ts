import { inboxScenarios } from './inbox.ts';
import { installationScenarios } from './installation.ts';
import { recordScenarios } from './records.ts';
import { remoteScenarios } from './remote.ts';
import { rescueScenarios } from './rescue.ts';
import type { Scenario } from './scenario.ts';
import { upgrade } from './upgrade.ts';

export const scenarios: readonly Scenario[] = [
  ...inboxScenarios,
  ...recordScenarios,
  ...rescueScenarios,
  ...remoteScenarios,
  ...installationScenarios,
  upgrade,
];
