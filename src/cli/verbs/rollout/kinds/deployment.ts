import { generationsOf, isSameTemplate, revisionOf, staysWithDeployment, withoutHash } from '../../../../api/deployments.ts';
import { messageOf, UserError } from '../../../../api/errors.ts';
import { labelSelectorText } from '../../../../api/label-selector.ts';
import { resourceOfKind } from '../../../../api/scheme.ts';
import type { List } from '../../../../api/types.ts';
import type { Deployment, ReplicaSet } from '../../../../api/workload-types.ts';
import type { Client } from '../../../../client/types.ts';
import { listPath, objectPath } from '../../../selecting/paths.ts';
import { causeIn, templateText, withCause } from '../revisions.ts';
import type { Progress, RolloutKind, UndoContext } from './rollout-kind.ts';

/** Rollouts of Deployments. */
export const deploymentRollout: RolloutKind<Deployment> = {
  status,
  history: async (deployment, client) =>
    (await replicaSetsOf(deployment, client)).map((object) => {
      const cause = causeIn(object);
      return { number: Number(revisionOf(object)), object, cause, template: withCause(object.spec.template, cause) };
    }),
  undo,
  checkRestart({ spec }) {
    if (spec.paused) throw new UserError("can't restart paused deployment (run rollout resume first)");
  },
  canPause: true,
};

function status(deployment: Deployment, revision: number): Progress {
  const { metadata, spec, status: current } = deployment;
  const running = Number(revisionOf(deployment));
  if (revision > 0 && revision !== running) {
    throw new UserError(`desired revision (${revision}) is different from the running revision (${running})`);
  }
  const waiting = (text: string): Progress => ({ text: `Waiting for deployment ${text}...`, isDone: false });
  if ((metadata.generation ?? 0) > (current.observedGeneration ?? 0)) return waiting('spec update to be observed');
  if (current.conditions?.find(({ type }) => type === 'Progressing')?.reason === 'ProgressDeadlineExceeded') {
    throw new UserError(`deployment "${metadata.name}" exceeded its progress deadline`);
  }
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = current;
  const finishing = (text: string): Progress => waiting(`"${metadata.name}" rollout to finish: ${text}`);
  if (updatedReplicas < spec.replicas) return finishing(`${updatedReplicas} out of ${spec.replicas} new replicas have been updated`);
  if (replicas > updatedReplicas) return finishing(`${replicas - updatedReplicas} old replicas are pending termination`);
  if (availableReplicas < updatedReplicas) return finishing(`${availableReplicas} of ${updatedReplicas} updated replicas are available`);
  return { text: `deployment "${metadata.name}" successfully rolled out`, isDone: true };
}

/** Old ones first, as kubectl goes through them: of two with one number the later counts. */
async function replicaSetsOf(deployment: Deployment, client: Client): Promise<readonly ReplicaSet[]> {
  const { namespace, uid } = deployment.metadata;
  const query = { labelSelector: labelSelectorText(deployment.spec.selector) };
  const { apiVersion, kind } = resourceOfKind('ReplicaSet');
  const { items } = await client.request<List<ReplicaSet>>('GET', listPath(resourceOfKind('ReplicaSet'), namespace), { query });
  const owned = items.filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.controller && owner.uid === uid));
  const { current, old } = generationsOf(deployment, owned);
  return [...old, ...(current ? [current] : [])].map((item) => ({ ...item, apiVersion, kind }) as ReplicaSet);
}

async function undo(deployment: Deployment, { client, toRevision, dryRun }: UndoContext): Promise<string> {
  const { metadata, spec } = deployment;
  const wanted = choose(deployment, await replicaSetsOf(deployment, client), toRevision);
  if (dryRun === 'client') return templateText(wanted.spec.template);
  if (spec.paused) {
    throw new UserError("you cannot rollback a paused deployment; resume it first with 'kpod rollout resume' and try again");
  }
  if (isSameTemplate(wanted.spec.template, spec.template)) {
    return `skipped rollback (current template already matches revision ${toRevision})`;
  }
  const body = [
    { op: 'replace', path: '/spec/template', value: withoutHash(wanted.spec.template) },
    { op: 'replace', path: '/metadata/annotations', value: annotationsOf(deployment, wanted) },
  ];
  const path = objectPath({ resource: resourceOfKind('Deployment'), namespace: metadata.namespace ?? '', name: metadata.name });
  const query = { dryRun: dryRun === 'server' ? 'All' : undefined };
  await client.request('PATCH', path, { body, contentType: 'application/json-patch+json', query }).catch((error: unknown) => {
    throw new UserError(`failed restoring revision ${toRevision}: ${messageOf(error)}`, { cause: error });
  });
  return 'rolled back';
}

/** k8s: deploymentRevision */
function choose({ metadata }: Deployment, replicaSets: readonly ReplicaSet[], toRevision: number): ReplicaSet {
  const newestFirst = replicaSets.toSorted((a, b) => Number(revisionOf(b) - revisionOf(a)));
  const found = toRevision === 0 ? newestFirst[1] : replicaSets.find((one) => Number(revisionOf(one)) === toRevision);
  if (found) return found;
  throw new UserError(
    toRevision === 0
      ? `no rollout history found for deployment "${metadata.name}"`
      : `unable to find specified revision ${toRevision} in history`,
  );
}

/** What the Deployment keeps for itself, and the rest as it was then. */
function annotationsOf({ metadata }: Deployment, then: ReplicaSet): Readonly<Record<string, string>> {
  const own = Object.entries(metadata.annotations ?? {}).filter(([key]) => staysWithDeployment(key));
  const others = Object.entries(then.metadata.annotations ?? {}).filter(([key]) => !staysWithDeployment(key));
  return Object.fromEntries([...own, ...others]);
}
