cp -p mailu.env mailu.env.before
sed -i '/^PORTS=/d' mailu.env
printf '\nPORTS=25,80,443,465,587,993,995,4190\n' >> mailu.env
grep -n '^PORTS=' mailu.env
