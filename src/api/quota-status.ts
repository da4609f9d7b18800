import { isDeepStrictEqual } from 'node:util';
import type { AnyObject, Kind, ObjectOf } from './any-object.ts';
import { resources } from './kinds/resources.ts';
import { countsKind, quotaStatus } from './quota.ts';
import type { ResourceQuota } from './quota-types.ts';

type List = <K extends Kind>(kind: K, namespace?: string) => readonly ObjectOf<K>[];

/** A quota with the status that follows from what is in its namespace; the same object when it has it. k8s: controller/resourcequota */
export function withQuotaStatus(quota: ResourceQuota, list: List, now: number): ResourceQuota {
  const kinds = resources.filter(({ namespaced, kind }) => namespaced && countsKind(quota, kind)).map(({ kind }) => kind);
  const objects = kinds.flatMap((kind): readonly AnyObject[] => list(kind, quota.metadata.namespace));
  const status = quotaStatus(quota, objects, now);
  return isDeepStrictEqual(status, quota.status) ? quota : { ...quota, status };
}
