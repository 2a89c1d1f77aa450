import { describe, expect, test } from '@jest/globals';
import { type FieldNode, Kind } from 'graphql';
import { fillFindings } from '../../src/graphql/execution/fillFindings.js';
import type { AnswerField } from '../../src/graphql/execution/locateFindings.js';
import { MemoizedJson } from '../../src/graphql/execution/memoizedJson.js';
import { BEYOND_PROJECTION, type ProjectFinding } from '../../src/graphql/execution/projectorCompiler.js';

const node: FieldNode = { kind: Kind.FIELD, name: { kind: Kind.NAME, value: 'nodes' } };
const fields: readonly AnswerField[] = [{ kind: 'findings', name: 'nodes', nodes: [node], projector: 0 }];

function fill(project: ProjectFinding, count: number) {
  const completed: unknown[] = [];
  const nodes = Array.from({ length: count }, (_, n) => ({ id: `f${n}` }));
  const filled = fillFindings(
    { nodes },
    { fields, projectors: [project] },
    {
      memo: new MemoizedJson(),
      complete: async (finding, _nodes, path) => {
        completed.push([finding, path]);
        return { value: 'by graphql-js', errors: [] };
      },
    },
  );
  return filled.then((result) => ({ ...result, completed }));
}

describe('A projector that fails', () => {
  test('because a value is beyond it leaves that finding, and no other, to graphql-js', async () => {
    const { data, errors, completed } = await fill(({ id }) => {
      if (id === 'f1') throw BEYOND_PROJECTION;
      return { id };
    }, 3);
    expect(data).toEqual({ nodes: [{ id: 'f0' }, 'by graphql-js', { id: 'f2' }] });
    expect(errors).toEqual([]);
    expect(completed).toEqual([[{ id: 'f1' }, ['nodes', 1]]]);
  });

  test('because of a bug fails that finding with the bug, and is not completed in silence', async () => {
    const bug = new TypeError('undefined is not a function');
    const { data, errors, completed } = await fill(({ id }) => {
      if (id === 'f1') throw bug;
      return { id };
    }, 3);
    expect(data).toEqual({ nodes: [{ id: 'f0' }, null, { id: 'f2' }] });
    expect(errors).toMatchObject([{ path: ['nodes', 1], originalError: bug }]);
    expect(completed).toEqual([]);
  });
});
