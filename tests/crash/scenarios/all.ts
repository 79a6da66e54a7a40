import { inboxScenarios } from './inbox.ts';
import { installationScenarios } from './installation.ts';
import { recordScenarios } from './records.ts';
import type { Scenario } from './scenario.ts';

export const scenarios: readonly Scenario[] = [
  ...inboxScenarios,
  ...recordScenarios,
  ...installationScenarios,
];
