-- Whether an account exists is for the admin service to say.
local client = dovecot.http.client({ timeout = 2000, max_attempts = 3 })

local function encode(text)
  return (text:gsub("[^%w._~@-]", function(byte) return string.format("%%%02X", byte:byte()) end))
end

function auth_userdb_lookup(request)
  local call = client:request({ url = "http://{{ admin_address }}:8080/internal/user/" .. encode(request.user), method = "GET" })
  local status = call:submit():status()
  if status == 200 then
    return dovecot.auth.USERDB_RESULT_OK, "uid=mail gid=mail"
  elseif status == 404 then
    return dovecot.auth.USERDB_RESULT_USER_UNKNOWN, ""
  end
  return dovecot.auth.USERDB_RESULT_INTERNAL_FAILURE, "admin answered " .. status
end

function auth_userdb_iterate()
  return {}
end

function script_init()
  return 0
end

function script_deinit()
end
