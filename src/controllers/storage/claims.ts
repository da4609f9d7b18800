/** What follows for claims. Pure. k8s: controller/volume/persistentvolume/pv_controller.go syncClaim */
import { goQuote } from '../../api/go-quote.ts';
import { withDefaultClass } from '../../api/kinds/persistentvolumeclaim/defaults.ts';
import { claimsOfPod } from '../../api/pod-claims.ts';
import { isTerminal } from '../../api/pod-status.ts';
import { classOfClaim, localProvisioner, storageAnnotations } from '../../api/storage.ts';
import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../../api/types.ts';
import type { ControllerEvent, Step, View } from '../types.ts';
import { boundStatus, hasAnnotation, inPhase, keptFor, named, withClaimStatus } from './bind.ts';
import { findMatchingVolume, isBoundTo, mismatch } from './matching.ts';
import { provisionedName, provisionedVolume, withProvisioner } from './provision.ts';
import { storageComponent } from './volumes.ts';

const { bindCompleted, boundByController } = storageAnnotations;
const component = storageComponent;

/** What the steps of a claim follow from beside the claim. */
interface ClaimView extends Pick<View, 'nodeName' | 'now'> {
  readonly volumes: readonly PersistentVolume[];
  readonly classes: readonly StorageClass[];
  readonly pods: readonly Pod[];
}

/** The next write for a claim that is not as it should be, or what there is to say of it. One write a time: the next one follows from it. */
export function claimSteps(claim: PersistentVolumeClaim, view: ClaimView): readonly Step[] {
  const { volumes, now } = view;
  if (hasAnnotation(claim, bindCompleted)) return boundClaimSteps(claim, volumes, now);
  if (claim.metadata.deletionTimestamp !== undefined) return [];
  const { volumeName } = claim.spec;
  if (!volumeName) return unboundClaimSteps(claim, view);
  const volume = volumes.find(({ metadata }) => metadata.name === volumeName);
  if (!volume) return waits(claim);
  return volume.spec.claimRef ? keptVolumeSteps(claim, volume, now) : freeVolumeSteps(claim, volume, now);
}

/** k8s: syncUnboundClaim; what a class lets wait for a pod, the scheduler binds in a cluster. */
function unboundClaimSteps(claim: PersistentVolumeClaim, view: ClaimView): readonly Step[] {
  const { volumes, classes, now } = view;
  const name = classOfClaim(claim);
  const storageClass = classes.find(({ metadata }) => metadata.name === name);
  const isDelayed = storageClass?.volumeBindingMode === 'WaitForFirstConsumer';
  const consumer = isDelayed ? firstConsumer(claim, view) : undefined;
  // A volume that is kept for the claim waits for nobody.
  const candidates = isDelayed && !consumer ? volumes.filter((volume) => volume.spec.claimRef && isBoundTo(volume, claim)) : volumes;
  const volume = findMatchingVolume(claim, candidates);
  if (volume) return bindSteps(claim, volume, now);
  const defaulted = withDefaultClass(claim, classes);
  if (defaulted !== claim) return [{ type: 'update', object: defaulted, because: 'it names no class, and there is a default one' }];
  if (name === '')
    return waits(claim, pending('FailedBinding', 'no persistent volumes available for this claim and no storage class is set'));
  if (!storageClass) return waits(claim, provisioningFailed(`storageclass.storage.k8s.io ${goQuote(name)} not found`));
  if (isDelayed && !consumer)
    return waits(claim, pending('WaitForFirstConsumer', 'waiting for first consumer to be created before binding'));
  return classSteps(claim, { storageClass, consumer }, view);
}

/** The pod that the claim has been waiting for. */
const firstConsumer = ({ metadata }: PersistentVolumeClaim, { pods }: ClaimView): Pod | undefined =>
  pods.find(
    (pod) =>
      pod.metadata.namespace === metadata.namespace &&
      pod.metadata.deletionTimestamp === undefined &&
      !isTerminal(pod) &&
      claimsOfPod(pod).some(({ name }) => name === metadata.name),
  );

const pending = (reason: string, message: string): ControllerEvent => ({ type: 'Normal', reason, message });
const provisioningFailed = (message: string): ControllerEvent => ({ type: 'Warning', reason: 'ProvisioningFailed', message });

/** What the class of a claim has made, when it is kpod's to make it. k8s: provisionClaim */
function classSteps(
  claim: PersistentVolumeClaim,
  { storageClass, consumer }: { readonly storageClass: StorageClass; readonly consumer: Pod | undefined },
  { volumes, nodeName }: ClaimView,
): readonly Step[] {
  const { provisioner, metadata } = storageClass;
  if (provisioner.startsWith('kubernetes.io/')) {
    return consumer
      ? waits(claim, pending('WaitForPodScheduled', `waiting for pod ${consumer.metadata.name} to be scheduled`))
      : waits(claim, provisioningFailed(`no volume plugin matched name: ${provisioner}`));
  }
  if (provisioner === localProvisioner && claim.spec.selector) {
    const problem = `failed to provision volume with StorageClass ${goQuote(metadata.name)}: claim Selector is not supported`;
    return waits(claim, provisioningFailed(problem));
  }
  const marked = withProvisioner(claim, provisioner, consumer ? nodeName : undefined);
  if (marked !== claim) return [{ type: 'update', object: marked, because: 'its class makes volumes' }];
  if (provisioner !== localProvisioner) return waits(claim, pending('ExternalProvisioning', waitingFor(provisioner)));
  return provisionSteps(claim, volumes, storageClass);
}

const waitingFor = (provisioner: string): string =>
  `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;

/** A name that says whose it is makes it one volume a claim, whenever the one who makes it dies. */
function provisionSteps(claim: PersistentVolumeClaim, volumes: readonly PersistentVolume[], storageClass: StorageClass): readonly Step[] {
  const name = provisionedName(claim);
  // It is there and does not fit: somebody has changed it.
  if (volumes.some(({ metadata }) => metadata.name === name)) return waits(claim);
  const message = `Successfully provisioned volume ${name} using ${localProvisioner}`;
  return [
    { type: 'create', object: provisionedVolume(claim, storageClass), because: 'no volume is free for the claim' },
    { type: 'tell', subject: claim, event: { type: 'Normal', reason: 'ProvisioningSucceeded', message }, component },
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
    { type: 'tell', subject: claim, event: { type: 'Warning', reason, message }, component },
  ];
}

function waits(claim: PersistentVolumeClaim, event?: ControllerEvent): readonly Step[] {
  const next = withClaimStatus(claim, { phase: 'Pending' });
  return [
    ...(next === claim ? [] : [{ type: 'update' as const, object: next, because: 'it has no volume' }]),
    ...(event ? [{ type: 'tell' as const, subject: claim, event, component }] : []),
  ];
}
