import type { AnyObject, Kind, ObjectOf } from '../api/any-object.ts';
import { jobEnd } from '../api/job.ts';

type Decide = { readonly [K in Kind]?: (object: ObjectOf<K>) => boolean };

const wantsPods = ({ spec }: { readonly spec: { readonly replicas: number } }): boolean => spec.replicas > 0;

/** Of which objects more is to come, though nothing changes from outside: a pod in place of one that went, the next run, the end of a time. */
const decide: Decide = {
  Deployment: wantsPods,
  ReplicaSet: wantsPods,
  ReplicationController: wantsPods,
  StatefulSet: wantsPods,
  DaemonSet: () => true,
  Job: ({ spec, status }) => (jobEnd({ status }) ? spec.ttlSecondsAfterFinished !== undefined : !spec.suspend),
  CronJob: ({ spec }) => !spec.suspend,
};

/** How many objects there are of which more is to come, so that somebody must be there for it. */
export const countUnfinished = (list: <K extends Kind>(kind: K) => readonly ObjectOf<K>[]): number =>
  (Object.keys(decide) as Kind[]).flatMap((kind) => list(kind).filter((object) => isUnfinished(object))).length;

function isUnfinished(object: AnyObject): boolean {
  const judge = decide[object.kind] as ((object: AnyObject) => boolean) | undefined;
  return judge?.(object) === true;
}
