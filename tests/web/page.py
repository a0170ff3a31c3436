# SPDX-License-Identifier: MIT
"""A page in a real browser, without a display."""
import io
import os
import sys

sys.dont_write_bytecode = True


def skip(why):
    print('skipped: ' + why)
    sys.exit(77)


try:
    from PIL import Image
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys  # noqa: F401, for the tests
    from selenium.webdriver.support.ui import WebDriverWait
except ImportError as why:
    skip(str(why))

BROWSER, DRIVER = '/usr/bin/chromium', '/usr/bin/chromedriver'


class Page:
    def __init__(self, width=1280, height=900):
        for program in (BROWSER, DRIVER):
            if not os.path.exists(program):
                skip('no ' + program)
        options = webdriver.ChromeOptions()
        options.binary_location = BROWSER
        for word in ('headless=new', 'no-sandbox', 'disable-gpu', 'disable-dev-shm-usage',
                     'hide-scrollbars', 'window-size=%d,%d' % (width, height)):
            options.add_argument('--' + word)
        options.set_capability('goog:loggingPrefs', {'browser': 'ALL'})
        self.driver = webdriver.Chrome(service=Service(DRIVER), options=options)

    def open(self, path, where=''):
        self.driver.get('about:blank')
        self.driver.get('file://' + os.path.abspath(path) + where)
        ready = WebDriverWait(self.driver, 120).until(
            lambda d: d.execute_script('return document.body.dataset.ready'))
        assert ready == 'yes', self.text('#facts')

    def js(self, script, *args):
        return self.driver.execute_script(script, *args)

    def all(self, css):
        return self.driver.find_elements(By.CSS_SELECTOR, css)

    def one(self, css):
        found = self.all(css)
        assert found, 'nothing is ' + css
        return found[0]

    def text(self, css):
        return self.one(css).text

    def texts(self, css):
        return self.js('return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)',
                       css)

    def keys(self, *keys):
        self.driver.switch_to.active_element.send_keys(*keys)

    def colors(self, css):
        """Colours of a picture of an element, each with how many points have it"""
        image = Image.open(io.BytesIO(self.one(css).screenshot_as_png)).convert('RGB')
        return {'#%02x%02x%02x' % color: n
                for n, color in image.getcolors(image.width * image.height)}

    def prefer(self, **features):
        self.driver.execute_cdp_cmd('Emulation.setEmulatedMedia', {
            'media': features.pop('media', ''),
            'features': [{'name': 'prefers-' + k.replace('_', '-'), 'value': v}
                         for k, v in features.items()]})

    def complaints(self):
        return self.driver.get_log('browser')

    def close(self):
        self.driver.quit()
