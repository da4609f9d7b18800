import { budgetsOf, withBudgetStatus } from '../../api/disruption-budgets.ts';
import type { PodDisruptionBudget } from '../../api/disruption-types.ts';
import { ApiError, badRequest, failure } from '../../api/errors.ts';
import { keyOf as keyOfObject } from '../../api/object-key.ts';
import { getCondition, hasCondition, isTerminalPhase } from '../../api/pod-status.ts';
import { textOf } from '../../api/text-of.ts';
import { timeOf } from '../../api/time.ts';
import type { Pod, PodCondition } from '../../api/types.ts';
import { isDryRunRequest, type RawObject, readBodyOf } from '../body.ts';
import { applyDeletion } from '../delete-object.ts';
import { checkPreconditions, type DeleteOptions, readDeleteOptions } from '../deletion.ts';
import { keyOf, podOf } from '../lookup.ts';
import type { Context, Handler, ServerDeps } from '../types.ts';

const versions = ['policy/v1', 'policy/v1beta1'];

/**
 * `POST …/pods/NAME/eviction`: deletes the pod when its disruption budget has room for that. Throws ApiError TooManyRequests when it has
 * none. k8s: registry/core/pod/storage/eviction.go
 */
export const evictPod: Handler = async (context) => {
  const body = await readBodyOf(context, { apiVersion: 'policy/v1', kind: 'Eviction' });
  checkEviction(context, body);
  const pod = podOf(context);
  const { deps } = context;
  const asked = readDeleteOptions(body['deleteOptions'] ?? {}, new URLSearchParams());
  const options = { ...asked, dryRun: asked.dryRun || isDryRunRequest(context) };
  checkPreconditions(pod, 'pods', options);
  await grant(deps, pod, options);
  await remove(deps, pod, options);
  return { type: 'json', code: 201, body: { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 } };
};

function checkEviction(context: Context, { metadata, ...body }: RawObject): void {
  const { name, namespace } = keyOf(context);
  const apiVersion = textOf(body['apiVersion'] ?? 'policy/v1');
  const kind = textOf(body['kind'] ?? 'Eviction');
  if (!versions.includes(apiVersion)) {
    throw badRequest(`the API version in the data (${apiVersion}) does not match the expected API version (policy/v1)`);
  }
  if (kind !== 'Eviction') throw badRequest(`${kind} in version "v1" cannot be handled as an Eviction: unknown conversion`);
  if (textOf(metadata['name'] ?? '') !== name) throw badRequest('name in URL does not match name in Eviction object');
  const stated = textOf(metadata['namespace'] ?? '') || namespace;
  if (stated !== namespace) throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
}

/** What has ended, or does not run yet, no budget protects. */
const isUnprotected = ({ metadata, status }: Pod): boolean =>
  isTerminalPhase(status.phase) || status.phase === 'Pending' || metadata.deletionTimestamp !== undefined;

/** Takes one from the budget of the pod. Throws ApiError TooManyRequests when nothing is left of it. */
async function grant({ store, clock }: ServerDeps, pod: Pod, { dryRun }: DeleteOptions): Promise<void> {
  if (isUnprotected(pod)) return;
  const budgets = budgetsOf(pod, store.list);
  if (budgets.length > 1) throw severalBudgets();
  const [found] = budgets;
  if (!found) return;
  const now = clock.now();
  await store.mutate<'PodDisruptionBudget'>(keyOfObject(found), (current) => {
    // Not as it was written last: a pod may just have become unready.
    const budget = withBudgetStatus(current, store.list, now);
    if (isUnhealthyAndFree(pod, budget)) return undefined;
    const { status } = budget;
    if (status.disruptionsAllowed <= 0) throw noRoom(budget);
    if (dryRun) return undefined;
    const disruptedPods = { ...status.disruptedPods, [pod.metadata.name]: timeOf(now) };
    return { ...budget, status: { ...status, disruptionsAllowed: status.disruptionsAllowed - 1, disruptedPods } };
  });
}

/** A pod that is not ready does not count, so that its end costs nothing, as long as the others are enough. */
function isUnhealthyAndFree(pod: Pod, { spec, status }: PodDisruptionBudget): boolean {
  if (hasCondition(pod, 'Ready')) return false;
  return spec.unhealthyPodEvictionPolicy === 'AlwaysAllow' || (status.desiredHealthy > 0 && status.currentHealthy >= status.desiredHealthy);
}

const severalBudgets = (): ApiError =>
  new ApiError({
    ...{ kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', code: 500 },
    message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
  });

/** Without a time after which to try again: kubectl has its own, and client libraries would repeat it silently. */
function noRoom({ metadata, status }: PodDisruptionBudget): ApiError {
  const { desiredHealthy, currentHealthy } = status;
  const message = `The disruption budget ${metadata.name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`;
  return failure(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
    causes: [{ reason: 'DisruptionBudget', message }],
  });
}

const evicted = { type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting' } as const;

/** Deletes the pod that was looked at, which says from then on why it ends: that is another version of it. */
async function remove({ store, clock }: ServerDeps, pod: Pod, options: DeleteOptions): Promise<void> {
  const key = keyOfObject(pod);
  const { uid } = pod.metadata;
  const now = clock.now();
  const { preconditions: _checked, ...rest } = options;
  const same = { ...rest, ...(uid === undefined ? {} : { preconditions: { uid } }) };
  if (!options.dryRun) {
    await store.mutate<'Pod'>(key, (current) => {
      checkPreconditions(current, 'pods', same);
      checkPreconditions(current, 'pods', options);
      if (getCondition(current, evicted.type)) return undefined;
      const condition: PodCondition = { ...evicted, lastProbeTime: null, lastTransitionTime: timeOf(now) };
      return { ...current, status: { ...current.status, conditions: [condition, ...(current.status.conditions ?? [])] } };
    });
  }
  await applyDeletion(store, key, same, now);
}
