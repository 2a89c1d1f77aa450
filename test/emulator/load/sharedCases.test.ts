import { expect, test } from '@jest/globals';
import { loadFindings } from '../../../src/emulator/load/loadFindings.js';
import { describeWithSharedFindings, SHARED_FINDINGS } from '../../kit/sharedFindings.js';

async function load(file: string) {
  const { findings, refused, repeated } = await loadFindings(`${SHARED_FINDINGS}../cases/${file}`);
  return {
    titles: findings.map(({ finding, line }) => `${line}: ${finding.title}`),
    findings: findings.map(({ finding }) => finding),
    refused: refused.map(({ line, reason }) => `${line}: ${reason}`),
    repeated,
  };
}

describeWithSharedFindings('Inputs that failed once', () => {
  test('id-is-no-finding: only findings are served, and they are found in their wrappers', async () => {
    const { findings, refused, repeated } = await load('id-is-no-finding/mixed.jsonl');
    expect(findings).toMatchObject([{ type: 'Recon:EC2/Portscan', title: 'the real finding', severity: 8 }]);
    expect(repeated).toBe(1);
    expect(refused).toEqual([
      expect.stringMatching(/^4: it is not a GuardDuty finding/),
      expect.stringMatching(/^5: it is not a GuardDuty finding/),
    ]);
  });

  test.each([
    ['unindented-json/a.json', ['3: z1', '50: z2']],
    ['unindented-json/b.json', ['1: z3']],
    ['hand-made-list/a.json', ['2: h1', '3: h2']],
    ['hand-made-list/b.json', ['3: h3']],
    ['pascal-case/cli-line.jsonl', ['1: pascal line']],
    ['pascal-case/cli.json', ['1: pascal cli']],
    ['pascal-case/event.json', ['1: pascal event']],
  ])('%s: every finding is read, and nothing is refused', async (file, titles) => {
    expect(await load(file)).toMatchObject({ titles, refused: [], repeated: 0 });
  });

  test.each(['cli-line.jsonl', 'cli.json', 'event.json'])('pascal-case/%s: members have wire names', async (file) => {
    expect((await load(`pascal-case/${file}`)).findings).toMatchObject([
      {
        accountId: '111122223333',
        severity: 5,
        resource: { instanceDetails: { tags: [{ key: 'Name', value: 'web-1' }] } },
        service: { action: { networkConnectionAction: { blocked: false } }, additionalInfo: { value: '{}' } },
      },
    ]);
  });

  test('bad-bytes: a document that is not UTF-8 is refused with its line', async () => {
    expect(await load('bad-bytes/latin1.jsonl')).toMatchObject({ titles: [], refused: ['1: it is not valid UTF-8'] });
  });
});
