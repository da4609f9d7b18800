import type { Reconcile } from '../types.ts';
import { claimSteps } from './claims.ts';
import { claimProtectionSteps, volumeProtectionSteps } from './protection.ts';
import { volumeSteps } from './volumes.ts';

/** What follows for claims and volumes: binding, provisioning, release, protection. */
export const reconcileStorage: Reconcile = ({ claims, volumes, pods, now }) => [
  ...volumes.flatMap((volume) => first(volumeSteps(volume, claims, now), () => volumeProtectionSteps(volume))),
  ...claims.flatMap((claim) => first(claimSteps(claim, volumes, now), () => claimProtectionSteps(claim, pods))),
];

/** Two steps that write one object would be one too many: the second would follow from what the first has changed. */
const first = <T>(steps: readonly T[], others: () => readonly T[]): readonly T[] => (steps.length > 0 ? steps : others());
