import type { Resource } from '../../api/kinds/resource.ts';

/** What the cluster of this command has. What it knows of it by now is asked for when a command line or a file names what kpod has not. */
export interface ClusterKinds {
  /** What a word calls: `widgets`, `wd`, `widgets.example.com`. Throws what the cluster answered when it could not be asked. */
  called(word: string): Resource | undefined;
  /** The kinds of a category; undefined where no kind has it. */
  inCategory(word: string): readonly Resource[] | undefined;
  /** The resource of an object's own words. Asks the cluster where kpod has none. */
  ofKind(apiVersion: string, kind: string): Promise<Resource | undefined>;
}

let kinds: ClusterKinds | undefined;

/** Makes known which cluster this command is about. One process is one command, so it is known to all of it. */
export function setClusterKinds(found: ClusterKinds | undefined): void {
  kinds = found;
}

/** Undefined when the command is about kpod's own agent, which has no kinds but kpod's. */
export const clusterKinds = (): ClusterKinds | undefined => kinds;
