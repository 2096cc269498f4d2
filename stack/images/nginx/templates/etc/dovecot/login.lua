-- Dovecot asks the admin service about every login, as nginx does on port 25, and proxies to where it says.
local client = dovecot.http.client({ timeout = 2000, max_attempts = 3 })

local function encode(text)
  return (text:gsub("[^%w._~-]", function(byte) return string.format("%%%02X", byte:byte()) end))
end

function auth_password_verify(request, password)
  local call = client:request({ url = "http://{{ admin_address }}:8080/internal/auth/email", method = "GET" })
  call:add_header("Auth-Method", "plain")
  call:add_header("Auth-User", encode(request.user))
  call:add_header("Auth-Pass", encode(password))
  call:add_header("Auth-Protocol", request.service)
  call:add_header("Auth-Port", request.lport)
  call:add_header("Client-Ip", request.rip)
  call:add_header("Client-Port", request.rport)
  local answer = call:submit()
  if answer:status() ~= 200 then
    return dovecot.auth.PASSDB_RESULT_INTERNAL_FAILURE, "admin answered " .. answer:status()
  end
  if answer:header("Auth-Status") ~= "OK" then
    return dovecot.auth.PASSDB_RESULT_PASSWORD_MISMATCH, ""
  end
  local to = { proxy = "y", nopassword = "y", host = answer:header("Auth-Server"), port = answer:header("Auth-Port") }
  if request.service == "submission" then
    to.proxy_noauth = "y"
  end
  return dovecot.auth.PASSDB_RESULT_OK, to
end

-- LMTP names a recipient, without a password.
function auth_passdb_lookup(request)
  return dovecot.auth.PASSDB_RESULT_OK, { proxy = "y", nopassword = "y", host = "{{ imap_address }}", port = "2525" }
end

function script_init()
  return 0
end

function script_deinit()
end
