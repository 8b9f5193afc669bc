-- Drives the language server with Neovim's own client, and prints what it got as JSON: an object in the last line.
local cli, folder = os.getenv('SERVER'), os.getenv('FOLDER')
local file = folder .. '/configs/my_defconfig'
local result = {}

vim.cmd('edit ' .. file)
local client = vim.lsp.start_client({
  name = 'kconfig',
  cmd = { os.getenv('NODE'), cli, 'lsp', '--stdio' },
  root_dir = folder,
  get_language_id = function() return 'defconfig' end,
})
vim.lsp.buf_attach_client(0, client)

local function position(line, character)
  return { textDocument = { uri = vim.uri_from_fname(file) }, position = { line = line, character = character } }
end
local function ask(method, params)
  local answers = vim.lsp.buf_request_sync(0, method, params, 20000)
  return answers and answers[client] and answers[client].result
end

vim.wait(20000, function() return #vim.diagnostic.get(0) > 0 end, 20)
local problem = vim.diagnostic.get(0)[1]
result.diagnostic = problem and problem.message
local hover = ask('textDocument/hover', position(1, 9))
result.hover = hover and hover.contents.value
result.labels = {}
for _, item in ipairs(ask('textDocument/completion', position(2, 7)) or {}) do
  table.insert(result.labels, item.label)
end
local defined = ask('textDocument/definition', position(1, 9))
result.definition = defined and defined[1] and defined[1].uri
local renaming = position(1, 9)
renaming.newName = 'TCP_PORT'
local renamed = ask('textDocument/rename', renaming)
if renamed then
  vim.lsp.util.apply_workspace_edit(renamed, 'utf-16')
end
result.renamed = vim.api.nvim_buf_get_lines(0, 1, 2, false)[1]
local kconfig = vim.fn.bufadd(folder .. '/Kconfig')
vim.fn.bufload(kconfig)
result.renamedKconfig = table.concat(vim.api.nvim_buf_get_lines(kconfig, 0, -1, false), '\n')
local range = { start = { line = 0, character = 0 }, ['end'] = { line = 0, character = 0 } }
local actions = ask('textDocument/codeAction', {
  textDocument = { uri = vim.uri_from_fname(file) }, range = range, context = { diagnostics = {} },
})
if actions and actions[1] then
  vim.lsp.util.apply_workspace_edit(actions[1].edit, 'utf-16')
end
result.fixed = vim.api.nvim_buf_get_lines(0, 0, 1, false)[1]
io.stdout:write('\n' .. vim.json.encode(result) .. '\n')
vim.lsp.stop_client(client)
vim.cmd('qall!')
