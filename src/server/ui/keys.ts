import type { Handler } from '../types.ts';

/**
 * `GET /kpod/v1/ui/keys?namespace=default`: which keys ConfigMaps and Secrets have, without what stands under them, so that the page can
 * tell which one a pod lacks.
 */
export const getKeys: Handler = ({ deps, query }) => {
  const namespace = query.get('namespace') || 'default';
  const configMaps = deps.store.list('ConfigMap', namespace);
  const secrets = deps.store.list('Secret', namespace);
  return {
    type: 'json',
    code: 200,
    body: {
      configMaps: configMaps.map(({ metadata, data, binaryData }) => ({
        name: metadata.name,
        keys: Object.keys({ ...data, ...binaryData }),
      })),
      secrets: secrets.map(({ metadata, data }) => ({ name: metadata.name, keys: Object.keys(data ?? {}) })),
    },
  };
};
