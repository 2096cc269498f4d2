sed 's/port: 587/port: 25/; s/friend@example.com/someone@external.test/' ../clients/nodemailer/nodemailer_587.js | node
