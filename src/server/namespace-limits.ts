import type { AnyObject } from '../api/any-object.ts';
import { forbidden } from '../api/errors.ts';
import { limitRangeProblem, withLimitRangeDefaults } from '../api/limit-ranges.ts';
import { keyOf } from '../api/object-key.ts';
import { countsKind, quotaProblem } from '../api/quota.ts';
import { withQuotaStatus } from '../api/quota-status.ts';
import type { Store } from '../store/types.ts';
import { pluralOf } from './kinds.ts';
import type { ServerDeps } from './types.ts';

type Deps = Pick<ServerDeps, 'store' | 'clock'>;

/** A new object with what the LimitRanges of its namespace give it. k8s: plugin/pkg/admission/limitranger Admit */
export const withLimits = (store: Store, object: AnyObject): AnyObject =>
  object.kind === 'Pod' ? withLimitRangeDefaults(object, store.list('LimitRange', object.metadata.namespace)) : object;

/**
 * Stores a new object by `create` when the LimitRanges and the quotas of its namespace let it in. Where there are quotas, one after another,
 * so that two never get the place of one; what is used is told at once. Throws ApiError Forbidden.
 * k8s: plugin/pkg/admission/limitranger Validate, admission/plugin/resourcequota
 */
export async function createWithinLimits<T>(deps: Deps, object: AnyObject, create: () => T | Promise<T>): Promise<T> {
  const { store } = deps;
  const { namespace } = object.metadata;
  if (object.kind === 'Pod' || object.kind === 'PersistentVolumeClaim') {
    refuse(object, limitRangeProblem(object, store.list('LimitRange', namespace)));
  }
  if (namespace === undefined || !isCounted(store, object)) return create();
  return inTurn(store, namespace, async () => {
    checkQuotas(deps, object);
    const created = await create();
    await tellUsed(deps, namespace);
    return created;
  });
}

const isCounted = (store: Store, { kind, metadata }: AnyObject): boolean =>
  store.list('ResourceQuota', metadata.namespace).some((quota) => countsKind(quota, kind));

/** Whether the quotas of its namespace let an object be that, or become it. Throws ApiError Forbidden. */
export function checkQuotas({ store, clock }: Deps, object: AnyObject, current?: AnyObject): void {
  const { namespace } = object.metadata;
  if (namespace === undefined) return;
  const quotas = store.list('ResourceQuota', namespace);
  if (quotas.length === 0) return;
  const others = store.list(object.kind, namespace);
  refuse(object, quotaProblem(quotas, { object, others, now: clock.now(), ...(current ? { current } : {}) }));
}

/** Whether the LimitRanges and the quotas of its namespace let a pod be resized. Throws ApiError Forbidden. k8s: limitranger SupportsAttributes */
export function checkResize(deps: Deps, object: AnyObject, current: AnyObject): void {
  if (object.kind !== 'Pod') return;
  refuse(object, limitRangeProblem(object, deps.store.list('LimitRange', object.metadata.namespace)));
  checkQuotas(deps, object, current);
}

function refuse({ kind, metadata }: AnyObject, problem: string | undefined): void {
  if (problem !== undefined) throw forbidden(`${pluralOf(kind)} "${metadata.name}" is forbidden: ${problem}`);
}

/** Has the quotas of a namespace say what is used of them now. */
async function tellUsed({ store, clock }: Deps, namespace: string): Promise<void> {
  for (const quota of store.list('ResourceQuota', namespace)) {
    // A quota that has gone meanwhile counts nothing.
    await store.mutate(keyOf(quota), (current) => withQuotaStatus(current, store.list, clock.now())).catch(() => {});
  }
}

const turns = new WeakMap<Store, Map<string, Promise<unknown>>>();

/** Runs what is given for a namespace one after another. */
async function inTurn<T>(store: Store, namespace: string, run: () => Promise<T>): Promise<T> {
  const ofStore = turns.get(store) ?? new Map<string, Promise<unknown>>();
  turns.set(store, ofStore);
  const before = ofStore.get(namespace) ?? Promise.resolve();
  const own = before.then(run, run);
  ofStore.set(namespace, own);
  try {
    return await own;
  } finally {
    if (ofStore.get(namespace) === own) ofStore.delete(namespace);
  }
}
