import type { KubeObject, Status } from '../../api/types.ts';
import type { Client } from '../../client/types.ts';
import { objectPath } from '../selecting/paths.ts';
import type { Target } from '../selecting/select.ts';

export interface DeletionOptions {
  /** The server only tries. */
  readonly dryRun?: boolean;
  /** What becomes of what the object owns: background, foreground, orphan. */
  readonly cascade?: string;
}

/** Asks for the deletion of an object; answers its uid. `graceSeconds` undefined: as the pod itself says. Throws what the API answers. */
export async function deleteOne(
  client: Client,
  target: Target,
  graceSeconds?: number,
  { dryRun = false, cascade = 'background' }: DeletionOptions = {},
): Promise<string | undefined> {
  const body = {
    kind: 'DeleteOptions',
    apiVersion: 'v1',
    propagationPolicy: cascade.charAt(0).toUpperCase() + cascade.slice(1),
    ...(dryRun ? { dryRun: ['All'] } : {}),
    ...(graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds }),
  };
  const answer = await client.request<Status | KubeObject>('DELETE', objectPath(target), { body });
  return isStatus(answer) ? answer.details?.uid : answer.metadata.uid;
}

const isStatus = (answer: Status | KubeObject): answer is Status => answer.kind === 'Status';
