import { parse } from '@babel/parser';
import { nodeIn, nodesIn } from '../syntax';
import type { SyntaxNode } from '../syntax';

export interface ApiFunction {
  /** Names of the parameters, as the declaration has them. */
  readonly parameters: readonly string[];
  readonly fewest: number;
  /** Infinity for a function that takes any number. */
  readonly most: number;
}

/** What a driver can call and name, as the shipped declarations say. */
export interface DriverApi {
  readonly functions: ReadonlyMap<string, ApiFunction>;
  readonly constants: ReadonlySet<string>;
  /** Members of the API's own types; what `extends` brings is among them. */
  readonly members: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Reads the declarations: `types/u-boot.d.ts`, from which the editor takes the same. */
export function readDriverApi(declarations: string): DriverApi {
  const file = parse(declarations, {
    sourceType: 'script',
    plugins: [['typescript', { dts: true }]],
    attachComment: false,
  });
  const functions = new Map<string, ApiFunction>();
  const constants = new Set<string>();
  const members = new Map<string, Set<string>>();
  for (const node of file.program.body as unknown as readonly SyntaxNode[]) {
    switch (node.type) {
      case 'TSDeclareFunction':
        functions.set(nameOf(node), functionOf(node, functions.get(nameOf(node))));
        break;
      case 'VariableDeclaration':
        for (const declarator of nodesIn(node, 'declarations')) {
          constants.add(nameOf(declarator));
        }
        break;
      case 'TSInterfaceDeclaration':
        members.set(nameOf(node), membersOf(node, members));
        break;
      default:
    }
  }
  return { functions, constants, members };
}

function nameOf(node: SyntaxNode): string {
  return String(nodeIn(node, 'id')?.['name']);
}

/** Of a function with overloads: what any of them takes. */
function functionOf(node: SyntaxNode, overload: ApiFunction | undefined): ApiFunction {
  const params = nodesIn(node, 'params');
  const isRest = params.at(-1)?.type === 'RestElement';
  const most = isRest ? Infinity : params.length;
  const needed = params.filter(
    (param) => param.type === 'Identifier' && param['optional'] !== true,
  ).length;
  return {
    parameters: params.map(parameterName),
    fewest: Math.min(needed, overload?.fewest ?? needed),
    most: Math.max(most, overload?.most ?? most),
  };
}

function parameterName(param: SyntaxNode): string {
  const rest = nodeIn(param, 'argument');
  return rest === undefined ? String(param['name']) : `...${String(rest['name'])}`;
}

function membersOf(node: SyntaxNode, known: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const inherited = nodesIn(node, 'extends').flatMap((base) => [
    ...(known.get(String(nodeIn(base, 'expression')?.['name'])) ?? []),
  ]);
  const body = nodeIn(node, 'body');
  const own = (body === undefined ? [] : nodesIn(body, 'body')).map((member) =>
    String(nodeIn(member, 'key')?.['name']),
  );
  return new Set([...inherited, ...own]);
}
