/** What follows for claims. Pure. k8s: controller/volume/persistentvolume/pv_controller.go syncClaim */
import { goQuote } from '../../api/go-quote.ts';
import { classOfClaim, defaultStorageClass, localProvisioner, storageAnnotations } from '../../api/storage.ts';
import type { PersistentVolume, PersistentVolumeClaim } from '../../api/types.ts';
import type { ControllerEvent, Step } from '../types.ts';
import { boundStatus, hasAnnotation, inPhase, keptFor, named, withClaimStatus } from './bind.ts';
import { findMatchingVolume, isBoundTo, mismatch } from './matching.ts';
import { provisionedName, provisionedVolume, withProvisioner } from './provision.ts';

const { bindCompleted, boundByController } = storageAnnotations;

/** The next write for a claim that is not as it should be, or what there is to say of it. One write a time: the next one follows from it. */
export function claimSteps(claim: PersistentVolumeClaim, volumes: readonly PersistentVolume[], now: number): readonly Step[] {
  if (hasAnnotation(claim, bindCompleted)) return boundClaimSteps(claim, volumes, now);
  if (claim.metadata.deletionTimestamp !== undefined) return [];
  const { volumeName } = claim.spec;
  if (!volumeName) return unboundClaimSteps(claim, volumes, now);
  const volume = volumes.find(({ metadata }) => metadata.name === volumeName);
  if (!volume) return waits(claim);
  return volume.spec.claimRef ? keptVolumeSteps(claim, volume, now) : freeVolumeSteps(claim, volume, now);
}

function unboundClaimSteps(claim: PersistentVolumeClaim, volumes: readonly PersistentVolume[], now: number): readonly Step[] {
  const volume = findMatchingVolume(claim, volumes);
  if (volume) return bindSteps(claim, volume, now);
  const name = classOfClaim(claim);
  if (name === '') {
    const message = 'no persistent volumes available for this claim and no storage class is set';
    return waits(claim, { type: 'Normal', reason: 'FailedBinding', message });
  }
  return name === defaultStorageClass
    ? provisionSteps(claim, volumes)
    : waits(claim, provisioningFailed(`storageclass.storage.k8s.io ${goQuote(name)} not found`));
}

const provisioningFailed = (message: string): ControllerEvent => ({ type: 'Warning', reason: 'ProvisioningFailed', message });

/** A name that says whose it is makes it one volume a claim, whenever the one who makes it dies. */
function provisionSteps(claim: PersistentVolumeClaim, volumes: readonly PersistentVolume[]): readonly Step[] {
  if (claim.spec.selector) {
    return waits(
      claim,
      provisioningFailed(`failed to provision volume with StorageClass ${goQuote(defaultStorageClass)}: claim Selector is not supported`),
    );
  }
  const marked = withProvisioner(claim);
  if (marked !== claim) return [{ type: 'update', object: marked, because: 'its class makes volumes' }];
  const name = provisionedName(claim);
  // It is there and does not fit: somebody has changed it.
  if (volumes.some(({ metadata }) => metadata.name === name)) return waits(claim);
  const message = `Successfully provisioned volume ${name} using ${localProvisioner}`;
  return [
    { type: 'create', object: provisionedVolume(claim), because: 'no volume is free for the claim' },
    { type: 'tell', subject: claim, event: { type: 'Normal', reason: 'ProvisioningSucceeded', message } },
  ];
}

function freeVolumeSteps(claim: PersistentVolumeClaim, volume: PersistentVolume, now: number): readonly Step[] {
  const problem = mismatch(volume, claim);
  if (problem === undefined) return bindSteps(claim, volume, now);
  const message = `Cannot bind to requested volume ${goQuote(volume.metadata.name)}: ${problem}`;
  return waits(claim, { type: 'Warning', reason: 'VolumeMismatch', message });
}

function keptVolumeSteps(claim: PersistentVolumeClaim, volume: PersistentVolume, now: number): readonly Step[] {
  if (isBoundTo(volume, claim)) return bindSteps(claim, volume, now);
  if (hasAnnotation(claim, boundByController)) return waits(claim);
  const message = `volume ${goQuote(volume.metadata.name)} already bound to a different claim.`;
  return waits(claim, { type: 'Warning', reason: 'FailedBinding', message });
}

/** The four writes of a binding, in the order in which each may be the last one that a kpod makes. k8s: bind */
function bindSteps(claim: PersistentVolumeClaim, volume: PersistentVolume, now: number): readonly Step[] {
  const because = `claim ${claim.metadata.name} gets volume ${volume.metadata.name}`;
  const kept = keptFor(volume, claim);
  if (kept !== volume) return [{ type: 'update', object: kept, because }];
  const bound = inPhase(volume, 'Bound', now);
  if (bound !== volume) return [{ type: 'update', object: bound, because }];
  const next = withClaimStatus(named(claim, volume), boundStatus(volume));
  return next === claim ? [] : [{ type: 'update', object: next, because }];
}

/** k8s: syncBoundClaim */
function boundClaimSteps(claim: PersistentVolumeClaim, volumes: readonly PersistentVolume[], now: number): readonly Step[] {
  const { volumeName } = claim.spec;
  if (!volumeName) return lost(claim, 'ClaimLost', 'Bound claim has lost reference to PersistentVolume. Data on the volume is lost!');
  const volume = volumes.find(({ metadata }) => metadata.name === volumeName);
  if (!volume) return lost(claim, 'ClaimLost', 'Bound claim has lost its PersistentVolume. Data on the volume is lost!');
  if (!volume.spec.claimRef || isBoundTo(volume, claim)) return bindSteps(claim, volume, now);
  return lost(claim, 'ClaimMisbound', 'Two claims are bound to the same volume, this one is bound incorrectly');
}

function lost(claim: PersistentVolumeClaim, reason: string, message: string): readonly Step[] {
  const next = withClaimStatus(claim, { phase: 'Lost' });
  if (next === claim) return [];
  return [
    { type: 'update', object: next, because: message },
    { type: 'tell', subject: claim, event: { type: 'Warning', reason, message } },
  ];
}

function waits(claim: PersistentVolumeClaim, event?: ControllerEvent): readonly Step[] {
  const next = withClaimStatus(claim, { phase: 'Pending' });
  return [
    ...(next === claim ? [] : [{ type: 'update' as const, object: next, because: 'it has no volume' }]),
    ...(event ? [{ type: 'tell' as const, subject: claim, event }] : []),
  ];
}
