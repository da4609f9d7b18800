import { type ApiError, notFound, UserError } from '../../../api/errors.ts';
import { qualifiedPlural } from '../../../api/scheme.ts';
import type { KubeObject } from '../../../api/types.ts';
import { sleep } from '../../../base/clock.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { throwAll } from '../../errors/render-error.ts';
import { manifestTargets } from '../../manifests/read-manifests.ts';
import { openResults } from '../../output/results.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { type Found, fetchObjects, isNotFound, type Selection, selectObjects } from '../../selecting/select.ts';
import { waitUntil, waitUntilGone, weekMs } from '../../watching/wait-until.ts';
import { parseWaitCondition, type WaitCondition } from './condition.ts';
import type { waitVerb } from './verb.ts';

type Call = CallOf<typeof waitVerb>;

/** How often `--for=create` looks: a name that does not exist yet cannot be watched in every case. */
const createPollMs = 250;

/** When waiting ends, and whether it only looks once. */
interface Limits {
  /** Milliseconds since 1970. */
  readonly deadline: number;
  readonly once: boolean;
}

/** `kpod wait`: until every object fulfils the condition. */
export async function run(call: Call, deps: CommandDeps): Promise<void> {
  const { args, flags } = call;
  const results = await openResults(flags, 'none', deps);
  const condition = parseWaitCondition(flags.for);
  const files = await manifestTargets(flags, deps);
  const selection = selectObjects({ ...flags, args, ...(files ? { files } : {}), namespace: namespaceOf(flags) });
  const limits = { deadline: deps.clock.now() + (flags.timeout < 0 ? weekMs : flags.timeout), once: flags.timeout === 0 };
  const { found, errors } = await find(selection, condition, limits, deps);
  const failures = errors.filter((error) => condition.is !== 'delete' || !isNotFound(error));
  if (found.length === 0 && failures.length === 0 && condition.is !== 'delete') throw new UserError('no matching resources found');
  for (const one of found) {
    try {
      const object = await waitFor(one, condition, limits, deps);
      await results.tell('condition met', object);
    } catch (error) {
      failures.push(error);
    }
  }
  throwAll(failures);
}

async function find(selection: Selection, condition: WaitCondition, limits: Limits, deps: CommandDeps) {
  while (true) {
    const result = await fetchObjects(deps.client, selection);
    const isThere = result.found.length > 0 && result.errors.length === 0;
    if (condition.is !== 'create' || isThere || result.errors.some((error) => !isNotFound(error))) return result;
    if (limits.once || deps.clock.now() >= limits.deadline) throw new UserError('timed out waiting for the condition');
    await sleep(deps.clock, Math.min(createPollMs, limits.deadline - deps.clock.now()));
  }
}

async function waitFor({ target, object }: Found, condition: WaitCondition, limits: Limits, deps: CommandDeps): Promise<KubeObject> {
  if (condition.is === 'create') return object;
  const unmet = () => new UserError(`condition not met for ${target.resource.plural}/${target.name}`);
  if (condition.is === 'delete') {
    if (limits.once) throw unmet();
    await waitUntilGone(target, undefined, limits.deadline, deps);
    return object;
  }
  if (condition.isMet(object)) return object;
  if (limits.once) throw unmet();
  return waitUntil(target, limits.deadline, deps, ({ object: state, deleted }) => {
    if (!state && !deleted) throw missing(target);
    return state && condition.isMet(state) ? state : undefined;
  });
}

const missing = ({ resource, name }: Found['target']): ApiError => notFound(qualifiedPlural(resource), name);
