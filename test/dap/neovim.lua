-- Drives the debug adapter with nvim-dap, and prints what it got as JSON: an object in the last line.
local dap = require('dap')
local result = { stops = {} }
local stops, ended = {}, false

dap.listeners.after.event_stopped.test = function(_, body)
  table.insert(stops, body.reason)
end
dap.listeners.after.event_terminated.test = function()
  ended = true
end

-- As docs/other-editors.md has it, with the program that was built.
dap.adapters['uboot-virtio'] = {
  type = 'executable',
  command = os.getenv('NODE'),
  args = { os.getenv('ADAPTER'), 'dap' },
}
dap.run({
  type = 'uboot-virtio',
  request = 'launch',
  name = 'U-Boot',
  qemu = os.getenv('QEMU'),
  cwd = os.getenv('FOLDER'),
  stopOnEntry = true,
})

-- The frame comes behind the stop.
local function stopped(count)
  return vim.wait(15000, function()
    local session = dap.session()
    return #stops == count and session ~= nil and session.current_frame ~= nil
  end, 20)
end

if stopped(1) then
  result.entry = dap.session().current_frame.name
  dap.step_into()
  stopped(2)
end
result.stops = stops
dap.terminate()
vim.wait(15000, function() return ended or dap.session() == nil end, 20)
result.ended = ended or dap.session() == nil
io.stdout:write('\n' .. vim.json.encode(result) .. '\n')
vim.cmd('qall!')
