sed 's/secure: true/&, requireTLS: true/' ../clients/nodemailer/nodemailer_465.js | node
