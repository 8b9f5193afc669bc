import type { DebugProtocol } from '@vscode/debugprotocol';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AdapterProcess } from './adapter-process';

let adapter: AdapterProcess;

/** Stops in virtqueue_add() of the block device, whose queue has one chain then. */
async function stopInAdd(about: object = {}): Promise<void> {
  adapter = new AdapterProcess();
  await adapter.launch(
    {},
    () =>
      adapter.client.setFunctionBreakpointsRequest({
        breakpoints: [
          {
            name: 'virtqueue_add',
            condition: 'vq.vdev.driver.name == "virtio-blk" && $queue(0).avail.idx > 0',
          },
        ],
      }),
    about,
  );
  await adapter.stopped();
}

async function frameId(index = 0): Promise<number> {
  const { body } = await adapter.client.stackTraceRequest({ threadId: 1 });
  return body.stackFrames[index]?.id ?? 0;
}

async function evaluate(
  expression: string,
  more: Partial<DebugProtocol.EvaluateArguments> = {},
): Promise<DebugProtocol.EvaluateResponse['body']> {
  const { body } = await adapter.client.evaluateRequest({
    expression,
    frameId: await frameId(),
    ...more,
  });
  return body;
}

async function refusal(asked: Promise<unknown>): Promise<string> {
  return asked.then(
    () => 'not refused',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

async function locals(
  index = 0,
  format?: DebugProtocol.ValueFormat,
): Promise<{ reference: number; variables: DebugProtocol.Variable[] }> {
  const { body } = await adapter.client.scopesRequest({ frameId: await frameId(index) });
  const reference = body.scopes[0]?.variablesReference ?? 0;
  const answer = await adapter.client.variablesRequest({
    variablesReference: reference,
    ...(format && { format }),
  });
  return { reference, variables: answer.body.variables };
}

async function readMemory(place: {
  memoryReference: string;
  offset?: number;
  count: number;
}): Promise<Buffer> {
  const answer = await adapter.client.customRequest('readMemory', place);
  return Buffer.from((answer.body as { data?: string }).data ?? '', 'base64');
}

describe('expressions at a stop', () => {
  beforeAll(() => stopInAdd());
  afterAll(async () => {
    expect(await adapter.close()).toBe(0);
  });

  it.each<[string, string, string | RegExp]>([
    ['members by . and ->', 'vq->vdev.driver->name', '"virtio-blk"'],
    ['an element', 'sgs[0].length', '16 (0x10)'],
    ["a text's character", "vq.vdev.name[0] == 'v'", 'true'],
    ['arithmetic', '(7 / 2 + 7 % 4) * 2', '12 (0xc)'],
    ['shifts and bits', '(1 << 4 | 3) ^ 1 & ~0', '18 (0x12)'],
    ['comparison and logic', 'out_sgs > 0 && !(in_sgs == 0) || 0', 'true'],
    ['a choice', 'out_sgs > 100 ? "many" : "few"', '"few"'],
    ['hexadecimal, binary and octal numbers', '0x10 + 0b11 + 010', '27 (0x1b)'],
    ['a cast', '(u8)0x1ff', '255 (0xff)'],
    ['a dereferenced pointer', '*(u32*)sgs[0].addr', /^0x[\da-f]+$|^\d+ \(0x/],
    ['a structure in guest memory', '((struct virtio_blk_req*)sgs[0].addr)->type', /^[01] \(0x/],
    ['the address of something in guest memory', '&$queue(0).used.idx', /^0x[\da-f]+$/],
    ['sizeof', 'sizeof(struct vring_desc)', '16 (0x10)'],
    ['names of the frame', 'out_sgs', /^\d/],
    ['gd and its members', 'gd.baudrate == baudrate', 'true'],
    ['$status', '$status & VIRTIO_CONFIG_S_DRIVER_OK', '0x4'],
    ['$features', '$features', /^0x[\da-f]+$/],
    ['$queue', '$queue(0).avail.idx - vq.avail_idx_shadow', '0 (0x0)'],
    ['$queue of a device', '$queue(virtio-blk#30, 0).num', /^\d+ \(0x/],
    ['$device', '$device(virtio-blk#30).config.capacity', /^\d+|^0x/],
    ['$statement', '$statement', /^\d+ \(0x|^0x/],
    [
      'mem8 to mem64',
      'mem64(&$queue(0).desc[0]) == $queue(0).desc[0].addr && mem16(vq.vring.avail + 2) == mem8(vq.vring.avail + 2)',
      'true',
    ],
    ['a constant of the specification', 'VIRTIO_F_VERSION_1', '32 (0x20)'],
    ['an error number', '-EIO', '-5 (-EIO)'],
    ['the format x', 'out_sgs,x', /^0x[\da-f]+$/],
    ['the format b', 'out_sgs,b', /^0b[01]+$/],
    ['the format d', '0x10,d', '16'],
    ['the format s', 'vq.vdev.name,s', '"virtio-blk#30"'],
  ])('%s', async (_what, expression, expected) => {
    const { result } = await evaluate(expression, { context: 'watch' });
    if (typeof expected === 'string') {
      expect(result).toBe(expected);
    } else {
      expect(result).toMatch(expected);
    }
  });

  it.each([
    ['nothing + 1', 'no variable `nothing` here (column 1)'],
    ['out_sgs +', 'expected a name or a number, found the end (column 10)'],
    ['1 + mem32(0)', 'found nothing at 0x0 (column 5)'],
    ['out_sgs = 3', 'nothing is assigned in an expression; == compares (column 9)'],
    ['virtqueue_kick(vq)', "the guest's functions can't be called, `virtqueue_kick` neither"],
  ])('an error points at the column: %s', async (expression, message) => {
    expect(await refusal(evaluate(expression, { context: 'watch' }))).toContain(message);
  });

  it('one word for what is not initialised: in variables and in watches', async () => {
    const { variables } = await locals();
    const found = variables.filter(({ value }) => value === '<uninitialised>');
    expect(found.length).toBeGreaterThan(0);
    const name = found[0]?.name ?? '';
    expect((await evaluate(name)).result).toBe('<uninitialised>');
    expect(await refusal(evaluate(`${name} + 1`))).toContain('<uninitialised>');
  });

  it('a memory view opens on a pointer, a ring and a buffer', async () => {
    for (const expression of [
      '(struct virtio_blk_req*)sgs[0].addr',
      '$queue(0).used',
      '$queue(0).desc[0]',
      'vq.vring',
      'sgs[1].addr',
      'vq.vring.avail',
      'sgs[1]',
    ]) {
      const { memoryReference = '' } = await evaluate(expression);
      expect(memoryReference, expression).toMatch(/^0x[\da-f]+$/);
      expect(await readMemory({ memoryReference, count: 4 })).toHaveLength(4);
    }
  });

  it('a memory view of a buffer and of a field of a ring has its bytes', async () => {
    const { body } = await adapter.client.scopesRequest({ frameId: await frameId() });
    const below = async (reference: number): Promise<DebugProtocol.Variable[]> => {
      const answer = await adapter.client.variablesRequest({ variablesReference: reference });
      return answer.body.variables;
    };
    const member = async (from: number, name: string): Promise<DebugProtocol.Variable> => {
      const found = (await below(from)).find((variable) => variable.name === name);
      expect(found, name).toBeDefined();
      return found ?? { name, value: '', variablesReference: 0 };
    };
    const queues = body.scopes.find(({ name }) => name === 'Virtqueues')?.variablesReference ?? 0;
    const queue = await member(queues, '0 requestq');
    const desc = await member(queue.variablesReference, 'desc');
    expect(queue.memoryReference).toBe(desc.value);
    const device = await member(queue.variablesReference, 'device');
    const index = await member(device.variablesReference, 'available idx');
    const bytes = await readMemory({ memoryReference: index.memoryReference ?? '', count: 2 });
    expect(String(bytes.readUInt16LE())).toBe(index.value);

    // A Uint8Array that is a view of RAM. QEMU leaves the device tree where RAM begins.
    const ram = await evaluate('gd.hal.ram.bytes');
    expect(ram).toMatchObject({ type: 'u8[]', memoryReference: '0x40000000' });
    const found = await readMemory({ memoryReference: ram.memoryReference ?? '', count: 4 });
    expect([...found]).toEqual([0xd0, 0x0d, 0xfe, 0xed]);
    const first = await adapter.client.variablesRequest({
      variablesReference: ram.variablesReference,
      filter: 'indexed',
      start: 0,
      count: 4,
    });
    expect(first.body.variables.map(({ value }) => parseInt(value, 10))).toEqual([...found]);
  });

  it('types come from the declarations, of values that nobody has given one from their members', async () => {
    const { variables } = await locals();
    const types = Object.fromEntries(variables.map(({ name, type }) => [name, type]));
    expect(types).toMatchObject({
      vq: 'struct virtqueue *',
      sgs: 'struct virtio_sg *[]',
      out_sgs: 'int',
    });
    expect((await evaluate('vq.vdev.parent')).type).toBe('struct udevice *');
    expect((await evaluate('vq.vdev.uclass_priv_')).type).toMatch(/^struct \w+ \*$|^$/);
    expect((await evaluate('vq.vring_desc_shadow')).type).toBe('struct vring_desc_shadow *');
    expect((await evaluate('sgs[0]')).type).toBe('struct virtio_sg *');
  });

  it('structures in guest memory have members', async () => {
    const { variablesReference } = await evaluate('$queue(0)');
    const { body } = await adapter.client.variablesRequest({ variablesReference });
    const used = body.variables.find(({ name }) => name === 'used');
    expect(used).toMatchObject({ type: 'struct vring_used', evaluateName: '$queue(0).used' });
    const members = await adapter.client.variablesRequest({
      variablesReference: used?.variablesReference ?? 0,
    });
    expect(members.body.variables.map(({ name }) => name)).toEqual(['flags', 'idx', 'ring']);
    const idx = members.body.variables[1];
    expect((await evaluate(idx?.evaluateName ?? '')).result).toBe(idx?.value);
  });
});

describe('supportsCompletionsRequest', () => {
  it('proposes names in sight, members, names of the language and constants', async () => {
    await stopInAdd();
    const proposed = async (text: string, column = text.length + 1) => {
      const { body } = await adapter.client.completionsRequest({
        frameId: await frameId(),
        text,
        column,
      });
      return body.targets;
    };
    expect(await proposed('out_s')).toMatchObject([
      { label: 'out_sgs', type: 'variable', start: 1, length: 5 },
    ]);
    expect((await proposed('1 + vq.vr')).map(({ label }) => label)).toEqual([
      'vring',
      'vring_desc_shadow',
    ]);
    expect((await proposed('$que + 1', 5)).map(({ label }) => label)).toEqual(['$queue']);
    expect((await proposed('VIRTIO_F_VER')).map(({ label }) => label)).toEqual([
      'VIRTIO_F_VERSION_1',
    ]);
    expect((await proposed('$queue(0).used->')).map(({ label }) => label)).toEqual([
      'flags',
      'idx',
      'ring',
    ]);
    expect(await adapter.close()).toBe(0);
  });
});

describe('supportsValueFormattingOptions', () => {
  it('gives numbers of variables, values and frames in hexadecimal', async () => {
    await stopInAdd();
    const { variables } = await locals(0, { hex: true });
    expect(variables.find(({ name }) => name === 'out_sgs')?.value).toMatch(/^0x[\da-f]+$/);
    expect((await evaluate('out_sgs', { format: { hex: true } })).result).toMatch(/^0x[\da-f]+$/);
    expect((await evaluate('-2', { format: { hex: true } })).result).toBe('0xfffffffe');
    const format = { parameters: true, parameterNames: true, parameterValues: true, hex: true };
    const { body } = await adapter.client.stackTraceRequest({ threadId: 1, levels: 1, format });
    expect(body.stackFrames[0]?.name).toMatch(
      /^virtqueue_add\(vq = .*, sgs = \[3\], out_sgs = 0x\d, in_sgs = 0x\d\)$/,
    );
    expect(await adapter.close()).toBe(0);
  });
});

describe('what can be set', () => {
  beforeEach(() => stopInAdd({ supportsInvalidatedEvent: true, supportsMemoryEvent: true }));
  afterEach(async () => {
    expect(await adapter.close()).toBe(0);
  });

  const invalidated = async (): Promise<unknown> => {
    const event = await adapter.client.waitForEvent('invalidated');
    return event.body as unknown;
  };

  it('supportsSetVariable: locals, members and elements, and the guest goes on with them', async () => {
    const { reference, variables } = await locals();
    const told = invalidated();
    const set = await adapter.client.setVariableRequest({
      variablesReference: reference,
      name: 'out_sgs',
      value: 'out_sgs + 40',
    });
    expect(set.body.value).toMatch(/^4\d \(0x2/);
    expect(await told).toEqual({ areas: ['variables', 'stacks'] });
    expect((await evaluate('out_sgs')).result).toBe(set.body.value);

    const vq = variables.find(({ name }) => name === 'vq')?.variablesReference ?? 0;
    const member = await adapter.client.setVariableRequest({
      variablesReference: vq,
      name: 'num_added',
      value: '0x7',
    });
    expect(member.body.value).toBe('7 (0x7)');
    expect((await evaluate('vq.num_added')).result).toBe('7 (0x7)');
    const flags = (await evaluate('vq.vring_desc_shadow.flags')).variablesReference;
    const element = await adapter.client.setVariableRequest({
      variablesReference: flags,
      name: '[1]',
      value: '2',
      format: { hex: true },
    });
    expect(element.body.value).toBe('0x2');
  });

  it("supportsSetVariable: a caller's variable changes what the caller does", async () => {
    // virtio_blk_do_req() answers the number of blocks that it was asked for.
    const index = 1;
    const { reference, variables } = await locals(index);
    expect(variables.some(({ name }) => name === 'blkcnt')).toBe(true);
    await adapter.client.setVariableRequest({
      variablesReference: reference,
      name: 'blkcnt',
      value: '77',
    });
    await adapter.client.setFunctionBreakpointsRequest({ breakpoints: [] });
    await adapter.client.stepOutRequest({ threadId: 1 });
    await adapter.stopped();
    expect((await evaluate('blkcnt')).result).toBe('77 (0x4d)');
  });

  it('supportsSetVariable: constants, values of another kind and what the machine says are refused', async () => {
    const { reference, variables } = await locals(1);
    const constant = variables.find(({ presentationHint }) =>
      presentationHint?.attributes?.includes('constant'),
    );
    const set = (variablesReference: number, name: string, value: string) =>
      refusal(adapter.client.setVariableRequest({ variablesReference, name, value }));
    expect(await set(reference, constant?.name ?? '', '1')).toContain(
      'is a constant and keeps its value',
    );
    expect(await set(reference, 'blkcnt', '"text"')).toContain('expected a number, found string');
    expect(await set(reference, 'blkcnt', 'nothing')).toContain('no variable `nothing` here');
    const { body } = await adapter.client.scopesRequest({ frameId: await frameId() });
    const device = body.scopes.find(({ name }) => name === 'Device')?.variablesReference ?? 0;
    const rows = await adapter.client.variablesRequest({ variablesReference: device });
    expect(await set(device, rows.body.variables[0]?.name ?? '', '1')).toContain("can't be set");
  });

  it('supportsSetExpression: paths, members of gd and guest memory, which views are told', async () => {
    const set = async (expression: string, value: string) => {
      const answer = await adapter.client.customRequest('setExpression', {
        expression,
        value,
        frameId: await frameId(),
      });
      return (answer.body as { value: string }).value;
    };
    expect(await set('vq.num_added', '9')).toBe('9 (0x9)');
    expect(await set('baudrate', '9600')).toBe('9600 (0x2580)');
    expect((await evaluate('gd.baudrate')).result).toBe('9600 (0x2580)');

    const { memoryReference = '' } = await evaluate('$queue(0).used');
    await readMemory({ memoryReference, count: 8 });
    const told = adapter.client.waitForEvent('memory');
    expect(await set('$queue(0).used.idx', '0x1234')).toBe('4660 (0x1234)');
    expect((await told).body).toMatchObject({ memoryReference });
    const bytes = await readMemory({
      memoryReference,
      offset: 2,
      count: 2,
    });
    expect(bytes.toString('hex')).toBe('3412');
    expect(await refusal(set('$status', '1'))).toContain("can't be set");
  });

  it('supportsSetExpression: an assignment in the Debug Console', async () => {
    const { result } = await evaluate('vq.num_added = 3', { context: 'repl' });
    expect(result).toBe('3 (0x3)');
    expect(await refusal(evaluate('vq.num_added = 4', { context: 'watch' }))).toContain(
      'nothing is assigned in an expression',
    );
  });

  it('supportsSetExpression: what was set is undone and set again by the way back', async () => {
    const set = { expression: 'gd.baudrate', value: '9600', frameId: await frameId() };
    await adapter.client.customRequest('setExpression', set);
    await adapter.client.setFunctionBreakpointsRequest({ breakpoints: [] });
    const go = async (step: () => Promise<unknown>): Promise<string> => {
      await step();
      await adapter.stopped();
      return (await evaluate('baudrate')).result;
    };
    const forth = () => go(() => adapter.client.nextRequest({ threadId: 1 }));
    const back = () => go(() => adapter.client.stepBackRequest({ threadId: 1 }));
    expect([await forth(), await forth(), await forth()]).toEqual(Array(3).fill('9600 (0x2580)'));
    expect(await back()).toBe('9600 (0x2580)');
    expect([await back(), await back(), await back(), await back()].at(-1)).toBe(
      '115200 (0x1c200)',
    );
    const again = [await forth(), await forth(), await forth(), await forth()];
    expect(again.at(-1)).toBe('9600 (0x2580)');
  });
});
