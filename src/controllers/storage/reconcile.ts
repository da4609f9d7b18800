import { standardClass } from '../../api/storage.ts';
import type { Reconcile, Step } from '../types.ts';
import { claimSteps } from './claims.ts';
import { claimProtectionSteps, volumeProtectionSteps } from './protection.ts';
import { volumeSteps } from './volumes.ts';

/** What follows for claims and volumes: binding, provisioning, release, protection. */
export const reconcileStorage: Reconcile = ({ list, nodeName, now }) => {
  const [volumes, classes, pods] = [list('PersistentVolume'), list('StorageClass'), list('Pod')];
  const claims = list('PersistentVolumeClaim');
  const view = { volumes, classes, pods, nodeName, now };
  return [
    ...(classes.some(({ metadata }) => metadata.name === standardClass.metadata.name) ? [] : [standardStep]),
    ...volumes.flatMap((volume) => first(volumeSteps(volume, claims, now), () => volumeProtectionSteps(volume))),
    ...claims.flatMap((claim) => first(claimSteps(claim, view), () => claimProtectionSteps(claim, pods))),
  ];
};

/** k8s: an add-on of the mode EnsureExists */
const standardStep: Step = { type: 'create', object: standardClass, because: 'every machine has it' };

/** Two steps that write one object would be one too many: the second would follow from what the first has changed. */
const first = <T>(steps: readonly T[], others: () => readonly T[]): readonly T[] => (steps.length > 0 ? steps : others());
