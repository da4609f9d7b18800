import { describe, expect, test } from 'vitest';
import { ApiError } from '../../../src/api/errors.ts';
import { matchRoute } from '../../../src/server/routes.ts';

/** A route in one line: `handler kind namespace/name`. */
function shown(method: string, path: string): string {
  try {
    const route = matchRoute(method, path);
    if (!('resource' in route)) return route.handler;
    const name = 'name' in route ? route.name : '';
    return `${route.handler} ${route.resource.kind} ${route.namespace ?? '*'}/${name}`;
  } catch (error) {
    if (error instanceof ApiError) return `${error.status.code} ${error.status.reason}`;
    throw error;
  }
}

describe('matchRoute', () => {
  test.each([
    ['GET', '/api', 'coreVersions'],
    ['GET', '/apis', 'groups'],
    ['GET', '/api/v1', 'groupResources'],
    ['GET', '/apis/discovery.k8s.io', 'group'],
    ['GET', '/apis/discovery.k8s.io/v1', 'groupResources'],
    ['GET', '/openapi/v3/apis/discovery.k8s.io/v1', 'openapiGroup'],
    ['GET', '/openapi/v3/apis/example.com/v1', '404 NotFound'],
    ['GET', '/version', 'version'],
    ['GET', '/readyz', 'health'],
    ['GET', '/kpod/v1/agent', 'getAgent'],
    ['GET', '/kpod/v1/agent/engines', 'getEngines'],
    ['POST', '/kpod/v1/agent/stop', 'stopAgent'],
    ['GET', '/kpod/v1/agent/stop', '405 MethodNotAllowed'],
    ['GET', '/openapi/v1', '404 NotFound'],
    ['GET', '/apis/metrics.k8s.io', 'metricsGroup'],
    ['GET', '/apis/metrics.k8s.io/v1beta1', 'metricsResources'],
    ['GET', '/apis/metrics.k8s.io/v1beta1/', 'metricsResources'],
    ['GET', '/apis/metrics.k8s.io/v1beta1/namespaces/a', '404 NotFound'],
    ['GET', '/apis/metrics.k8s.io/v1beta1/namespaces/a/pods/web/log', '404 NotFound'],
    ['GET', '/apis/apps/v1/namespaces/default/widgets', '404 NotFound'],
    ['GET', '/apis/apps/v1/namespaces/default/deployments/web/scale', 'getScale Deployment default/web'],
    ['GET', '/apis/apps/v1/namespaces/default/daemonsets/web/scale', '404 NotFound'],
    ['GET', '/', 'rootPaths'],
    ['GET', '/version/', 'version'],
    ['GET', '/apis/apps/', 'group'],
    ['GET', '/livez/ping', 'health'],
  ])('%s %s is %s', (method, path, expected) => {
    expect(shown(method, path)).toBe(expected);
  });

  test.each([
    ['GET', '/api/v1/pods', 'list Pod */'],
    ['GET', '/apis/metrics.k8s.io/v1beta1/nodes', 'listNodeMetrics Node */'],
    ['GET', '/apis/metrics.k8s.io/v1beta1/nodes/n', 'getNodeMetrics Node */n'],
    ['GET', '/apis/metrics.k8s.io/v1beta1/pods', 'listMetrics Pod */'],
    ['GET', '/apis/metrics.k8s.io/v1beta1/namespaces/a/pods', 'listMetrics Pod a/'],
    ['GET', '/apis/metrics.k8s.io/v1beta1/namespaces/a/pods/web', 'getMetrics Pod a/web'],
    ['DELETE', '/apis/metrics.k8s.io/v1beta1/namespaces/a/pods/web', '405 MethodNotAllowed'],
    ['POST', '/apis/metrics.k8s.io/v1beta1/namespaces/a/pods', '405 MethodNotAllowed'],
    ['GET', '/api/v1/namespaces/a/pods', 'list Pod a/'],
    ['GET', '/api/v1/namespaces/a/pods/', 'list Pod a/'],
    ['POST', '/api/v1/namespaces/a/pods', 'create Pod a/'],
    ['POST', '/api/v1/pods', '405 MethodNotAllowed'],
    ['DELETE', '/api/v1/namespaces/a/pods', 'deleteCollection Pod a/'],
    ['DELETE', '/api/v1/pods', '405 MethodNotAllowed'],
    ['GET', '/api/v1/namespaces/a/pods/web', 'get Pod a/web'],
    ['HEAD', '/api/v1/namespaces/a/pods/web', 'get Pod a/web'],
    ['PUT', '/api/v1/namespaces/a/pods/web', 'update Pod a/web'],
    ['PATCH', '/api/v1/namespaces/a/pods/web', 'patch Pod a/web'],
    ['DELETE', '/api/v1/namespaces/a/pods/web', 'delete Pod a/web'],
    ['GET', '/api/v1/namespaces/a/pods/w%65b', 'get Pod a/web'],
    ['GET', '/api/v1/namespaces/a/pods/%E0%A4%A', '404 NotFound'],
    ['DELETE', '/api/v1/namespaces/a/pods/..', 'delete Pod a/..'],
    ['DELETE', '/api/v1/namespaces/a/pods/%2e%2e', 'delete Pod a/..'],
    ['GET', '/api/v1/namespaces/a//pods', '404 NotFound'],
    ['GET', '/api/v1/namespaces/a/pods/web/status', 'getPart Pod a/web'],
    ['PATCH', '/api/v1/namespaces/a/pods/web/status', 'patchPart Pod a/web'],
    ['GET', '/api/v1/namespaces/a/pods/web/log', 'getLog Pod a/web'],
    ['POST', '/api/v1/namespaces/a/pods/web/log', '405 MethodNotAllowed'],
    ['GET', '/api/v1/namespaces/a/pods/web/exec', 'exec Pod a/web'],
    ['POST', '/api/v1/namespaces/a/pods/web/exec', 'exec Pod a/web'],
    ['GET', '/api/v1/namespaces/a/pods/web/shell', 'shell Pod a/web'],
    ['GET', '/api/v1/namespaces/a/pods/web/timeline', 'getTimeline Pod a/web'],
    ['GET', '/api/v1/namespaces/a/pods/web/volumes', 'getVolumes Pod a/web'],
    ['POST', '/api/v1/namespaces/a/pods/web/timeline', '405 MethodNotAllowed'],
    ['POST', '/api/v1/namespaces/a/pods/web/portforward', 'portForward Pod a/web'],
    ['GET', '/api/v1/namespaces/a/pods/web/log/more', '404 NotFound'],
    ['GET', '/api/v1/namespaces/a/services/web/log', '404 NotFound'],
    ['GET', '/api/v1/pods/web', '404 NotFound'],
    ['GET', '/api/v1/namespaces/a/po', '404 NotFound'],
    ['GET', '/api/v1/namespaces/a/constructor', '404 NotFound'],
    ['GET', '/api/v1/namespaces/a/pods/web/constructor', '404 NotFound'],
  ])('%s %s is %s', (method, path, expected) => {
    expect(shown(method, path)).toBe(expected);
  });

  test.each([
    ['GET', '/api/v1/namespaces', 'list Namespace */'],
    ['POST', '/api/v1/namespaces', 'create Namespace */'],
    ['DELETE', '/api/v1/namespaces', '405 MethodNotAllowed'],
    ['GET', '/api/v1/namespaces/a', 'get Namespace */a'],
    ['GET', '/api/v1/namespaces/a/status', 'getPart Namespace */a'],
    ['GET', '/api/v1/namespaces/a/namespaces', '404 NotFound'],
    ['POST', '/api/v1/nodes', '405 MethodNotAllowed'],
    ['DELETE', '/api/v1/namespaces/a/events/x', 'delete Event a/x'],
    ['DELETE', '/api/v1/nodes/n', '405 MethodNotAllowed'],
  ])('%s %s is %s', (method, path, expected) => {
    expect(shown(method, path)).toBe(expected);
  });
});
