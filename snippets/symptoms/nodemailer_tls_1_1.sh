sed "s/secure: true/&, tls: { maxVersion: 'TLSv1.1', minVersion: 'TLSv1' }/" ../clients/nodemailer/nodemailer_465.js | node
