import { ApiError, failure } from '../api/errors.ts';

/** k8s: apiserver registry/generic/registry store.go maxNameGenerationCreateAttempts */
const mostNames = 8;

/**
 * What `create` answers, which draws a name for an object that has a prefix of one alone: a name that is taken is drawn again. A name that
 * is empty or null is none. Throws what `create` throws; ApiError AlreadyExists when so many drawn names were taken.
 * k8s: createWithGenerateNameRetry, rest.CheckGeneratedNameError
 */
export async function withFreshName<T>(metadata: Readonly<Record<string, unknown>>, create: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await create();
    } catch (error) {
      if (!metadata['generateName'] || !isTaken(error)) throw error;
      if (metadata['name'] || attempt === mostNames) throw notGenerated(error);
    }
  }
}

const isTaken = (error: unknown): error is ApiError => error instanceof ApiError && error.status.reason === 'AlreadyExists';

/** k8s: api/errors NewGenerateNameConflict */
function notGenerated({ message, status: { code = 409, details } }: ApiError): ApiError {
  const text = `${message}, the server was not able to generate a unique name for the object`;
  return failure(code, 'AlreadyExists', text, { ...details, retryAfterSeconds: 1 });
}
