import { messageOf, UserError } from '../../../../api/errors.ts';
import { labelSelectorText } from '../../../../api/label-selector.ts';
import { keeps, templateOfRevision } from '../../../../api/revisions.ts';
import { resourceOfKind } from '../../../../api/scheme.ts';
import type { List } from '../../../../api/types.ts';
import type { ControllerRevision, DaemonSet, StatefulSet } from '../../../../api/workload-types.ts';
import type { Client } from '../../../../client/types.ts';
import { listPath, objectPath } from '../../../selecting/paths.ts';
import { causeIn, templateText } from '../revisions.ts';
import type { Progress, RolloutKind, UndoContext } from './rollout-kind.ts';

type WithRevisions = StatefulSet | DaemonSet;

const withRevisions = {
  async history(set: WithRevisions, client: Client) {
    const revisions = await revisionsOf(set, client);
    return revisions.map((revision) => {
      const template = templateOfRevision(revision);
      const object = { ...set, spec: { ...set.spec, template } };
      return { number: revision.revision, object, template, cause: causeIn(revision) };
    });
  },
  undo,
  checkRestart() {},
};

/** Rollouts of StatefulSets. */
export const statefulSetRollout: RolloutKind<StatefulSet> = { ...withRevisions, status: statefulSetStatus };

/** Rollouts of DaemonSets. */
export const daemonSetRollout: RolloutKind<DaemonSet> = { ...withRevisions, status: daemonSetStatus };

/** k8s: StatefulSetStatusViewer */
function statefulSetStatus({ metadata, spec, status }: StatefulSet): Progress {
  const { type, rollingUpdate } = spec.updateStrategy;
  checkRolling(type);
  const { observedGeneration = 0, readyReplicas = 0, updatedReplicas = 0, currentReplicas = 0 } = status;
  const waiting = (text: string): Progress => ({ text: `${text}...`, isDone: false });
  if (observedGeneration === 0 || (metadata.generation ?? 0) > observedGeneration) {
    return waiting('Waiting for statefulset spec update to be observed');
  }
  if (readyReplicas < spec.replicas) return waiting(`Waiting for ${spec.replicas - readyReplicas} pods to be ready`);
  if (rollingUpdate) {
    const wanted = spec.replicas - (rollingUpdate.partition ?? 0);
    if (updatedReplicas < wanted) {
      return waiting(`Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${wanted} new pods have been updated`);
    }
    return { text: `partitioned roll out complete: ${updatedReplicas} new pods have been updated...`, isDone: true };
  }
  if (status.updateRevision !== status.currentRevision) {
    return waiting(`waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ${status.updateRevision}`);
  }
  return { text: `statefulset rolling update complete ${currentReplicas} pods at revision ${status.currentRevision}...`, isDone: true };
}

/** k8s: DaemonSetStatusViewer */
function daemonSetStatus({ metadata, spec, status }: DaemonSet): Progress {
  checkRolling(spec.updateStrategy.type);
  const waiting = (text: string): Progress => ({ text: `Waiting for daemon set ${text}...`, isDone: false });
  const finishing = (text: string): Progress => waiting(`"${metadata.name}" rollout to finish: ${text}`);
  const { desiredNumberScheduled: desired, updatedNumberScheduled: updated = 0, numberAvailable: available = 0 } = status;
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0)) return waiting('spec update to be observed');
  if (updated < desired) return finishing(`${updated} out of ${desired} new pods have been updated`);
  if (available < desired) return finishing(`${available} of ${desired} updated pods are available`);
  return { text: `daemon set "${metadata.name}" successfully rolled out`, isDone: true };
}

function checkRolling(type: string): void {
  if (type !== 'RollingUpdate') throw new UserError('rollout status is only available for RollingUpdate strategy type');
}

/** k8s: controlledHistoryV1 */
async function revisionsOf({ metadata, spec }: WithRevisions, client: Client): Promise<readonly ControllerRevision[]> {
  const query = { labelSelector: labelSelectorText(spec.selector) };
  const path = listPath(resourceOfKind('ControllerRevision'), metadata.namespace);
  const { items } = await client.request<List<ControllerRevision>>('GET', path, { query });
  return items.filter(({ metadata: { ownerReferences } }) =>
    ownerReferences?.some(({ controller, uid }) => controller && uid === metadata.uid),
  );
}

/** k8s: DaemonSetRollbacker, StatefulSetRollbacker */
async function undo(set: WithRevisions, { client, toRevision, dryRun }: UndoContext): Promise<string> {
  const wanted = choose(await revisionsOf(set, client), toRevision);
  if (dryRun === 'client') return `will roll back to ${templateText(templateOfRevision(wanted))}`;
  if (keeps(wanted, set.spec.template)) {
    return `skipped rollback (current template already matches revision ${toRevision})`;
  }
  const { kind, metadata } = set;
  const path = objectPath({ resource: resourceOfKind(kind), namespace: metadata.namespace ?? '', name: metadata.name });
  const query = { dryRun: dryRun === 'server' ? 'All' : undefined };
  const contentType = 'application/strategic-merge-patch+json';
  await client.request('PATCH', path, { body: wanted.data, contentType, query }).catch((error: unknown) => {
    throw new UserError(`failed restoring revision ${toRevision}: ${messageOf(error)}`, { cause: error });
  });
  return 'rolled back';
}

/** k8s: findHistory */
function choose(revisions: readonly ControllerRevision[], toRevision: number): ControllerRevision {
  if (toRevision === 0 && revisions.length <= 1) throw new UserError('no last revision to roll back to');
  const sorted = revisions.toSorted((a, b) => a.revision - b.revision);
  const found = toRevision === 0 ? sorted.at(-2) : revisions.find(({ revision }) => revision === toRevision);
  if (!found) throw new UserError(`unable to find specified revision ${toRevision} in history`);
  return found;
}
