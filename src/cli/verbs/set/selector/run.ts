import { ApiError, UserError } from '../../../../api/errors.ts';
import { type LabelRequirement, parseLabelSelector } from '../../../../api/selectors.ts';
import type { KubeObject } from '../../../../api/types.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { changeObjects, findObjects, openSet } from '../change-objects.ts';
import type { setSelectorVerb } from './verb.ts';

/** `kpod set selector`. k8s: kubectl set_selector.go */
export async function run({ args, flags }: CallOf<typeof setSelectorVerb>, deps: CommandDeps): Promise<void> {
  const context = await openSet(flags, deps);
  const text = args.at(-1);
  if (text === undefined) throw new UserError('one selector is required');
  const selector = readSelector(text);
  const found = await findObjects(args.slice(0, -1), flags, deps);
  await changeObjects(
    found,
    {
      operation: 'selector updated',
      skipsUnchanged: false,
      change: (object) => withSelector(object, selector, flags.resourceVersion),
      explain: (error) => error,
    },
    context,
    deps,
  );
}

function readSelector(text: string): readonly LabelRequirement[] {
  try {
    return parseLabelSelector(text);
  } catch (error) {
    throw error instanceof ApiError ? new UserError(`couldn't parse the selector string ${JSON.stringify(text)}: ${error.message}`) : error;
  }
}

function withSelector(object: KubeObject, requirements: readonly LabelRequirement[], resourceVersion: string): KubeObject {
  if (object.kind !== 'Service') throw new UserError('setting a selector is only supported for Services');
  const others = requirements.filter(({ operator, values }) => operator !== 'in' || values.length !== 1);
  if (others.length > 0) throw new UserError(`match expression ${goText(others)} not supported on this object`);
  const selector = Object.fromEntries(requirements.map(({ key, values }) => [key, values[0] ?? '']));
  const { spec } = object as KubeObject & { readonly spec?: object };
  const metadata = resourceVersion === '' ? object.metadata : { ...object.metadata, resourceVersion };
  return { ...object, metadata, spec: { ...spec, selector } } as KubeObject;
}

const goNames: Readonly<Record<LabelRequirement['operator'], string>> = {
  ...{ in: 'In', notin: 'NotIn', exists: 'Exists', notexists: 'DoesNotExist', gt: 'Gt', lt: 'Lt' },
};

const goText = (requirements: readonly LabelRequirement[]): string =>
  `[${requirements.map(({ key, operator, values }) => `{${key} ${goNames[operator]} [${values.join(' ')}]}`).join(' ')}]`;
