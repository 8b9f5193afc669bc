import ts from 'typescript';

/** A declaration of a driver, with the comments above it. */
interface Declared {
  readonly name: string;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Does with a block of the README what the README says: what it declares takes the place of what has that name; what is new goes
 * behind what it stands behind in the block, or at the block's beginning before what follows.
 */
export function applyBlock(driver: string, block: string): string {
  const parts = declarations(block);
  let text = driver;
  for (const [index, part] of parts.entries()) {
    const old = find(text, part.name);
    const before = parts[index - 1];
    if (old !== undefined) {
      text = replaced(text, old.start, old.end, part.text);
    } else if (before !== undefined) {
      const { end } = known(text, before.name);
      text = replaced(text, end, end, `\n\n${part.text}`);
    } else {
      const { start } = known(text, parts[index + 1]?.name ?? '');
      text = replaced(text, start, start, `${part.text}\n\n`);
    }
  }
  return text;
}

function known(text: string, name: string): Declared {
  const found = find(text, name);
  if (found === undefined) {
    throw new Error(`the driver has no '${name}' that a block could be put beside`);
  }
  return found;
}

function find(text: string, name: string): Declared | undefined {
  return declarations(text).find((declared) => declared.name === name);
}

function replaced(text: string, start: number, end: number, by: string): string {
  return `${text.slice(0, start)}${by}${text.slice(end)}`;
}

function declarations(text: string): Declared[] {
  const file = ts.createSourceFile('driver.ts', text, ts.ScriptTarget.ES2022, true);
  return file.statements.map((statement) => {
    const comments = ts.getLeadingCommentRanges(text, statement.getFullStart()) ?? [];
    const start = comments[0]?.pos ?? statement.getStart();
    const end = statement.getEnd();
    return { name: nameOf(statement), text: text.slice(start, end), start, end };
  });
}

function nameOf(statement: ts.Statement): string {
  if (ts.isVariableStatement(statement)) {
    return statement.declarationList.declarations[0]?.name.getText() ?? '';
  }
  if (ts.isExpressionStatement(statement) && ts.isCallExpression(statement.expression)) {
    return `${statement.expression.expression.getText()}()`;
  }
  if (ts.isFunctionDeclaration(statement) || ts.isInterfaceDeclaration(statement)) {
    return statement.name?.getText() ?? '';
  }
  throw new Error(`expected a declaration, found: ${statement.getText()}`);
}
