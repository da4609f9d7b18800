import { randomUUID } from 'node:crypto';
import { prepareForCreate } from '../api/admission.ts';
import type { AnyObject } from '../api/any-object.ts';
import type { ObjectApi } from '../api/new-object.ts';
import { keyOf } from '../api/object-key.ts';
import { type CompletionDeps, completed, isNodeMarked } from './create.ts';
import { applyDeletion, ignoreNotFound } from './delete-object.ts';
import { withFreshName } from './generated-names.ts';
import { pluralOf } from './kinds.ts';
import { createWithinLimits, withLimits } from './namespace-limits.ts';
import { checkTakesObjects } from './namespaces.ts';
import { checkObjectSize } from './object-size.ts';

/** The API without HTTP, for the controllers of the same process. */
export function createObjectApi(deps: CompletionDeps): ObjectApi {
  const { store, clock, nodeName, random } = deps;
  const create = async (asked: Parameters<ObjectApi['create']>[0]): Promise<AnyObject> => {
    const { kind, metadata } = asked;
    const { namespace, name = '' } = metadata;
    if (namespace !== undefined) checkTakesObjects(store, namespace, { plural: pluralOf(kind), name });
    const where = namespace === undefined ? {} : { namespace };
    const { object } = prepareForCreate(kind, asked, {
      ...{
        fieldValidation: 'Ignore',
        nodeName,
        isNodeMarked: isNodeMarked(store, nodeName),
        newUid: randomUUID,
        random,
        mutate: (one) => withLimits(store, one),
      },
      ...where,
    });
    const complete = await completed(deps, object);
    checkObjectSize(complete);
    return createWithinLimits(deps, complete, () => store.create(complete));
  };
  return {
    create: (asked) => withFreshName(asked.metadata, () => create(asked)),
    async delete(object, { policy: propagationPolicy }) {
      const { uid } = object.metadata;
      const options = {
        dryRun: false,
        ...(uid === undefined ? {} : { preconditions: { uid } }),
        ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
      };
      await applyDeletion(store, keyOf(object), options, clock.now()).catch(ignoreNotFound);
    },
  };
}
